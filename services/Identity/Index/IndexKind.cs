namespace FacePlatform.Identity.Index;

/// <summary>The search structures that there are.</summary>
public enum IndexKind
{
    /// <summary>In this process's memory, comparing every template.</summary>
    Exact,

    /// <summary>A Qdrant server or cluster, which several processes may share.</summary>
    Qdrant,
}
