using System.ComponentModel;
using FacePlatform.Facectl.Galleries;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Curation;

/// <summary>A search of a gallery for what does not belong.</summary>
internal sealed class SuspectSettings : GallerySettings
{
    [CommandOption("--fmr <RATE>")]
    [Description("The false match rate of a comparison of two faces.")]
    public double? FalseMatchRate { get; set; }

    [CommandOption("--threshold <SIMILARITY>")]
    [Description("A similarity instead of a rate.")]
    public double? Threshold { get; set; }

    /// <summary>Hands on which of the two was given, if any.</summary>
    public void SetOperatingPoint(Action<double> setRate, Action<double> setThreshold)
    {
        if (FalseMatchRate is { } rate)
            setRate(rate);
        if (Threshold is { } threshold)
            setThreshold(threshold);
    }

    public override ValidationResult Validate() => FalseMatchRate is not null && Threshold is not null
        ? ValidationResult.Error("Give --fmr or --threshold, not both.")
        : base.Validate();
}
