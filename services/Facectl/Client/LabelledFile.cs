namespace FacePlatform.Facectl.Client;

/// <summary>A photo of a labelled folder.</summary>
/// <param name="Subject">The folder that it lies in.</param>
/// <param name="Path">Relative to the root that the caller named, with forward slashes.</param>
/// <param name="FullPath">Where to read it.</param>
public sealed record LabelledFile(string Subject, string Path, string FullPath);
