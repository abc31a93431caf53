using System.Text.Json.Serialization;

namespace FacePlatform.Embedding.Pipelines;

/// <summary>How a detector's outputs are read.</summary>
public enum DetectorKind
{
    [JsonStringEnumMemberName("retinaface")]
    RetinaFace,

    [JsonStringEnumMemberName("yunet")]
    YuNet,
}
