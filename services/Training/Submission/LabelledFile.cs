namespace FacePlatform.Training.Submission;

/// <summary>A photo in a directory of the server.</summary>
/// <param name="Subject">The name of the folder that it lies in.</param>
/// <param name="Path">Of the file.</param>
internal sealed record LabelledFile(string Subject, string Path);
