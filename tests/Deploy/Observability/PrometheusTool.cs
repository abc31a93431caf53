using System.ComponentModel;
using System.Diagnostics;

namespace FacePlatform.Tests.Deploy.Observability;

/// <summary>Prometheus' own checks.</summary>
internal static class PrometheusTool
{
    private const string Missing = "promtool is not installed.";

    /// <summary>Runs promtool, which has to be content; the test is skipped where it is not installed.</summary>
    public static async Task RunAsync(params string[] arguments)
    {
        Process? process = null;
        try
        {
            process = Process.Start(new ProcessStartInfo("promtool", arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception)
        {
            Assert.Skip(Missing);
        }

        using (process)
        {
            var error = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, $"promtool {string.Join(' ', arguments)}:\n{output}{await error}");
        }
    }
}
