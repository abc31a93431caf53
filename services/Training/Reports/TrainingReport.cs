using FacePlatform.Training.Evaluation;
using FacePlatform.Training.Fitting;

namespace FacePlatform.Training.Reports;

/// <summary>The picture of a training.</summary>
public static class TrainingReport
{
    /// <summary>Draws the curves, and the distances before and after.</summary>
    /// <returns>PNG.</returns>
    public static byte[] Draw(TrainingCurves curves, ModelEvaluation evaluation) => throw new NotImplementedException();
}
