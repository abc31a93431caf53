using FacePlatform.Facectl.Client;

namespace FacePlatform.Facectl.Trainings;

/// <summary>A photo of a labelled set.</summary>
/// <param name="File">The photo.</param>
/// <param name="Calibration">Whether it is of the set that only calibrates.</param>
internal sealed record TrainingPhoto(LabelledFile File, bool Calibration);
