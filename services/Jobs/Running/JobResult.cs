namespace FacePlatform.Jobs.Running;

/// <summary>What a job made.</summary>
/// <param name="Content">In the service's own form.</param>
public sealed record JobResult(byte[] Content);
