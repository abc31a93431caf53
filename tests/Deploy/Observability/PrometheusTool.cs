using System.ComponentModel;
using FacePlatform.Tests.Fixtures.Processes;

namespace FacePlatform.Tests.Deploy.Observability;

/// <summary>Prometheus' own checks.</summary>
internal static class PrometheusTool
{
    private const string Missing = "promtool is not installed.";

    /// <summary>Runs promtool, which has to be content; the test is skipped where it is not installed.</summary>
    public static async Task RunAsync(params string[] arguments)
    {
        try
        {
            await Command.RunAsync("promtool", arguments);
        }
        catch (Win32Exception)
        {
            Assert.Skip(Missing);
        }
    }
}
