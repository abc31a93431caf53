using System.ComponentModel;
using FacePlatform.Facectl.Client;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Faces;

public sealed class VerifySettings : PlatformSettings
{
    [CommandArgument(0, "<IMAGE>")]
    [Description("The probe.")]
    public string Probe { get; set; } = "";

    [CommandArgument(1, "[REFERENCE]")]
    [Description("The photo that it is compared with.")]
    public string? Reference { get; set; }

    [CommandOption("--gallery <GALLERY>")]
    [Description("With --subject: compares with an enrolled subject instead.")]
    public string? Gallery { get; set; }

    [CommandOption("--subject <SUBJECT>")]
    [Description("The claimed subject.")]
    public string? Subject { get; set; }

    [CommandOption("--fmr <RATE>")]
    [Description("The false match rate to keep; 1e-4 where neither is given.")]
    public double? FalseMatchRate { get; set; }

    [CommandOption("--threshold <SIMILARITY>")]
    [Description("A similarity at or above it is a match, whatever its false match rate.")]
    public double? Threshold { get; set; }

    [CommandOption("--face <FACE>")]
    [Description("only, largest or central: which face of each photo is meant.")]
    [DefaultValue(FaceChoice.Only)]
    public FaceChoice Face { get; set; }

    public override ValidationResult Validate()
    {
        if (FalseMatchRate is not null && Threshold is not null)
            return ValidationResult.Error("Give --fmr or --threshold, not both.");
        if ((Gallery is null) != (Subject is null))
            return ValidationResult.Error("--gallery and --subject go together.");
        return (Reference is null) == (Gallery is null)
            ? ValidationResult.Error("Compare with a second IMAGE, or with --gallery and --subject.")
            : base.Validate();
    }
}
