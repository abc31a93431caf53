using Google.Protobuf;

namespace FacePlatform.Training.Running;

/// <summary>An image of a training set.</summary>
/// <param name="Subject">Whom it shows.</param>
/// <param name="Calibration">It belongs to the set that only calibrates.</param>
/// <param name="Content">The file; null where it is larger than the limit.</param>
internal sealed record SourceImage(string Subject, bool Calibration, ByteString? Content);
