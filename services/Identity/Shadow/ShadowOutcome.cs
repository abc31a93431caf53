namespace FacePlatform.Identity.Shadow;

/// <summary>What the other pipeline makes of a probe that the active one decided.</summary>
internal enum ShadowOutcome
{
    /// <summary>The same subject, or unknown by both.</summary>
    Agreed,

    /// <summary>A match; by the other unknown.</summary>
    MatchToUnknown,

    /// <summary>Unknown; by the other a match.</summary>
    UnknownToMatch,

    /// <summary>Both a match, of different subjects.</summary>
    MatchToOther,

    /// <summary>A match of a subject that has no template of the other pipeline.</summary>
    Missing,

    /// <summary>The target could not decide: its calibration does not support the rate, mostly.</summary>
    Failed,
}
