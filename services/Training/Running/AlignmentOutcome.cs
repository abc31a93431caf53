using Google.Protobuf;

namespace FacePlatform.Training.Running;

/// <summary>What became of an image.</summary>
/// <param name="Crop">The aligned central face, PNG; null where there is a reason.</param>
/// <param name="Reason">The error reason for which it is left out.</param>
internal sealed record AlignmentOutcome(ByteString? Crop, string? Reason);
