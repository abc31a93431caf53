namespace FacePlatform.Jobs.Queue.Broker;

/// <summary>Wakes a worker. What is to be done is in the row.</summary>
/// <param name="JobId">The job.</param>
public sealed record JobMessage(string JobId);
