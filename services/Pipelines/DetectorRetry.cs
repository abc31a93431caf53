using System.Text.Json.Serialization;

namespace FacePlatform.Pipelines;

/// <summary>The second look at a photo without faces: a face that fills the frame is found with black around it.</summary>
public sealed record DetectorRetry
{
    /// <summary>Black on each side, as a part of the photo's longer side.</summary>
    [JsonRequired]
    public float Padding { get; init; }

    /// <summary>The score threshold of this look, 0 to 1.</summary>
    [JsonRequired]
    public float ScoreThreshold { get; init; }
}
