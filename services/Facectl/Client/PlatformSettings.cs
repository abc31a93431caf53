using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Client;

/// <summary>What every command takes.</summary>
public class PlatformSettings : CommandSettings
{
    [CommandOption("--json")]
    [Description("One JSON document on standard output and nothing else.")]
    public bool Json { get; set; }

    [CommandOption("--url <URL>")]
    [Description("The gateway's gRPC endpoint. FACEPLATFORM_URL where absent, else http://localhost:8081.")]
    public string? Url { get; set; }

    [CommandOption("--timeout <SECONDS>")]
    [Description(
        "Deadline of each call to the platform. A stream has none; an import or a watch waits so long for a platform that"
        + " is away.")]
    [DefaultValue(30.0)]
    public double Timeout { get; set; }

    public override ValidationResult Validate() => Timeout is > 0 and <= 86400
        ? ValidationResult.Success()
        : ValidationResult.Error("--timeout is a number of seconds above 0.");
}
