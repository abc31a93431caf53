using FacePlatform.V1;

namespace FacePlatform.Training.Fitting;

/// <summary>The course of a training.</summary>
/// <param name="Steps">All of them, also those before a resume.</param>
/// <param name="Epochs">All that are completed; the first, number 0, is before training.</param>
public sealed record TrainingCurves(IReadOnlyList<TrainingStep> Steps, IReadOnlyList<TrainingEpoch> Epochs);
