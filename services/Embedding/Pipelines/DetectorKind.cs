namespace FacePlatform.Embedding.Pipelines;

/// <summary>How a detector's outputs are read.</summary>
public enum DetectorKind
{
    RetinaFace,
    YuNet,
}
