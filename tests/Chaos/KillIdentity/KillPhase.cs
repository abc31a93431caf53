namespace FacePlatform.Tests.Chaos.KillIdentity;

/// <summary>Where a kill fell, as seen from what the record holds afterwards.</summary>
public enum KillPhase
{
    /// <summary>No enrolment was on its way.</summary>
    Idle,

    /// <summary>Enrolments were on their way and none of them was kept: before the commit of their batch.</summary>
    BeforeCommit,

    /// <summary>Enrolments were kept whose acknowledgement never arrived: between a commit and its acknowledgements.</summary>
    AfterCommit,
}
