namespace FacePlatform.Tests.Deploy.Running;

/// <summary>How an attempt to connect ends.</summary>
internal enum ConnectionOutcome
{
    /// <summary>There is no such name or address, or the pod does not run.</summary>
    Failed,

    Connected,

    /// <summary>Nobody listens there.</summary>
    Refused,

    /// <summary>A policy has thrown the packets away.</summary>
    Unanswered,
}
