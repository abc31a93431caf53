using System.Text.Json;
using FacePlatform.Facectl;
using FacePlatform.Facectl.Output;

namespace FacePlatform.Tests.Facectl;

/// <summary>A command line that was run in this process, with what it wrote.</summary>
public sealed record FacectlRun(int ExitCode, string Out, string Error)
{
    public const string Key = "the-key-of-the-test";

    static FacectlRun() => Environment.SetEnvironmentVariable("FACEPLATFORM_KEY", Key);

    /// <summary>Standard output as the one JSON document that it must be.</summary>
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    public static async Task<FacectlRun> RunAsync(string[] args, CancellationToken cancellationToken = default)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var terminal = new Terminal(args.Contains("--json"), output, error);
        var exitCode = await FacectlApp.RunAsync(args, terminal, cancellationToken);
        return new(exitCode, output.ToString(), error.ToString());
    }
}
