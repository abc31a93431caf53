using FacePlatform.ErrorRates.Scores;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;

namespace FacePlatform.Facectl.Evaluation;

/// <summary>What the platform made of a photo.</summary>
/// <param name="File">The photo.</param>
/// <param name="Embedding">Unit length; null where no face could be used.</param>
/// <param name="Quality">Of the face; null where there is none.</param>
/// <param name="Failure">Why there is no embedding.</param>
internal sealed record EmbeddedPhoto(LabelledFile File, float[]? Embedding, Quality? Quality, Failure? Failure)
{
    /// <summary>The face was found, but the platform decides nothing about it.</summary>
    public bool IsUndecidable => Quality is { Acceptable: false };

    /// <summary>The embedding where the platform decides on it; null where it would answer UNDECIDABLE or an error.</summary>
    public float[]? Decidable => IsUndecidable ? null : Embedding;

    /// <summary>For error rates: a photo about which nothing is decided never matches.</summary>
    public LabelledPhoto ToLabelled() => new(File.Subject, Decidable);
}
