using System.Globalization;

namespace FacePlatform.Training.Submission;

/// <summary>The names under which a job keeps the images that came in its stream.</summary>
internal static class TrainingInputs
{
    /// <param name="index">From 0.</param>
    public static string Images(int index) => string.Create(CultureInfo.InvariantCulture, $"images-{index}");
}
