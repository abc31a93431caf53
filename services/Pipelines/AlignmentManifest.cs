using System.Text.Json.Serialization;

namespace FacePlatform.Pipelines;

/// <summary>Where a face's five landmarks lie in the encoder's input.</summary>
public sealed record AlignmentManifest
{
    /// <summary>Points of a face, in <see cref="Template"/>'s order.</summary>
    public const int LandmarkCount = 5;

    /// <summary>Width and height of the encoder's input in pixels.</summary>
    [JsonRequired]
    public int Size { get; init; }

    /// <summary>Five points (x, y): the viewer's left eye, right eye, nose, left and right mouth corner.</summary>
    [JsonRequired]
    public IReadOnlyList<IReadOnlyList<float>> Template { get; init; } = [];
}
