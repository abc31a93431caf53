namespace FacePlatform.ErrorRates.Scores;

/// <summary>A photo of a labelled set.</summary>
/// <param name="Subject">Whom it shows; compared ordinally.</param>
/// <param name="Embedding">
/// Unit length; null where the platform decides nothing about the photo (no face was found, or its quality is not
/// acceptable). Such a photo never matches: each genuine pair that it is part of is a false non-match.
/// </param>
public readonly record struct LabelledPhoto(string Subject, float[]? Embedding);
