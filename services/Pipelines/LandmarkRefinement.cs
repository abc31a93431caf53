using System.Text.Json.Serialization;

namespace FacePlatform.Pipelines;

/// <summary>A second look at each face that was seen small, in its own crop: landmarks are finer on a larger face.</summary>
public sealed record LandmarkRefinement
{
    /// <summary>Faces that were seen smaller than this many pixels of the network's input are looked at again; 0 is none.</summary>
    [JsonRequired]
    public float Below { get; init; }

    /// <summary>The side of the face in that look, in pixels of the network's input.</summary>
    [JsonRequired]
    public float FaceSize { get; init; }
}
