using FacePlatform.Training.Fitting;
using FacePlatform.V1;

namespace FacePlatform.Training.Running;

/// <summary>What the steps came to.</summary>
/// <param name="Path">ONNX file of the best epoch's weights.</param>
/// <param name="Curves">What the report draws.</param>
/// <param name="Progress">The last one.</param>
/// <param name="BestEpoch">Whose weights the file has.</param>
/// <param name="StoppedEarly">Whether the patience ended before the epochs.</param>
/// <param name="DivergedAtStep">Whose loss was infinite or NaN; 0 where none was.</param>
internal sealed record TrainedNetworkFile(
    string Path,
    TrainingCurves Curves,
    TrainingProgress Progress,
    int BestEpoch,
    bool StoppedEarly,
    int DivergedAtStep);
