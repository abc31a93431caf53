namespace FacePlatform.Tests.Chaos.KillIdentity;

/// <summary>One call that is on its way when Identity is killed.</summary>
/// <param name="RunAsync">Makes the call; returns when it is acknowledged.</param>
/// <param name="IsKeptAsync">Whether the record has it.</param>
/// <param name="Apply">Makes it true: it was acknowledged, or found to be kept.</param>
/// <param name="MayBeRepeated">Whether the call answers the same when the record has it already.</param>
public sealed record KillOperation(
    Func<IdentityProcess, Task> RunAsync,
    Func<IdentityProcess, Task<bool>> IsKeptAsync,
    Action Apply,
    bool MayBeRepeated);
