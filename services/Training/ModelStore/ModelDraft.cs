using FacePlatform.Pipelines;
using FacePlatform.V1;

namespace FacePlatform.Training.ModelStore;

/// <summary>What a new model is made of.</summary>
/// <param name="Model">What is told of it; its names are made from the files.</param>
/// <param name="Parent">The manifest of the pipeline whose detector and alignment it has.</param>
/// <param name="DetectorPath">That pipeline's detector.</param>
/// <param name="Encoder">How the new encoder wants its input; its file and hash are the store's.</param>
/// <param name="EncoderPath">Its ONNX file.</param>
/// <param name="Calibration">Of the new encoder; null where it has none.</param>
/// <param name="Report">PNG; null where there is none.</param>
internal sealed record ModelDraft(
    Model Model,
    PipelineManifest Parent,
    string DetectorPath,
    EncoderManifest Encoder,
    string EncoderPath,
    Calibration? Calibration,
    byte[]? Report);
