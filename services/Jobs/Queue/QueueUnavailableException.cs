namespace FacePlatform.Jobs.Queue;

/// <summary>The queue takes nothing at the moment.</summary>
public sealed class QueueUnavailableException() : Exception("The broker is not connected.");
