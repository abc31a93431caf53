namespace FacePlatform.Jobs.Running;

/// <summary>A lease as its row shows it.</summary>
internal sealed record RunningJob(string Id, long LeaseToken, long Heartbeat);
