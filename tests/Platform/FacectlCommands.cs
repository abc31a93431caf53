using System.Text.Json;
using FacePlatform.Facectl;
using FacePlatform.Facectl.Output;

namespace FacePlatform.Tests.Platform;

/// <summary>The command line client in this process, against the whole platform and with the admin's key.</summary>
internal static class FacectlCommands
{
    /// <summary>Runs a command, however busy the machine is; it ends with one JSON document.</summary>
    public static async Task<(int ExitCode, JsonElement Document)> FacectlAsync(
        this PlatformFixture platform, params string[] arguments)
    {
        Environment.SetEnvironmentVariable("FACEPLATFORM_KEY", PlatformFixture.AdminKey);
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exitCode = await FacectlApp.RunAsync(
            [.. arguments, "--timeout", "600", "--json", "--url", platform.GatewayAddress.ToString()],
            new Terminal(json: true, output, error),
            TestContext.Current.CancellationToken);
        return (exitCode, JsonDocument.Parse(output.ToString()).RootElement);
    }

    /// <summary>Runs a command that must succeed.</summary>
    public static async Task<JsonElement> DoneAsync(this PlatformFixture platform, params string[] arguments)
    {
        var (exitCode, document) = await platform.FacectlAsync(arguments);
        Assert.True(exitCode == 0, $"facectl {string.Join(' ', arguments)} ended with {exitCode}: {document}");
        return document;
    }

    /// <summary>A property that is a text.</summary>
    public static string? Text(this JsonElement document, string property) => document.GetProperty(property).GetString();
}
