namespace FacePlatform.Training.Submission;

/// <summary>Whom an image shows.</summary>
/// <param name="Subject">A name of the caller's.</param>
/// <param name="Calibration">It belongs to the set that only calibrates.</param>
internal sealed record LabelledSubject(string Subject, bool Calibration);
