using System.Text.Json.Serialization;

namespace FacePlatform.Pipelines;

/// <summary>How a detector's outputs are read.</summary>
public enum DetectorKind
{
    [JsonStringEnumMemberName("retinaface")]
    RetinaFace,

    [JsonStringEnumMemberName("yunet")]
    YuNet,
}
