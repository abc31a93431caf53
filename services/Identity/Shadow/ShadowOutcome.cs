namespace FacePlatform.Identity.Shadow;

/// <summary>What the target makes of a probe that the source decided.</summary>
internal enum ShadowOutcome
{
    /// <summary>The same subject, or unknown by both.</summary>
    Agreed,

    /// <summary>A match by the source, unknown by the target.</summary>
    MatchToUnknown,

    /// <summary>Unknown by the source, a match by the target.</summary>
    UnknownToMatch,

    /// <summary>Both a match, of different subjects.</summary>
    MatchToOther,

    /// <summary>A match of a subject that has no template of the target.</summary>
    Missing,

    /// <summary>The target could not decide: its calibration does not support the rate, mostly.</summary>
    Failed,
}
