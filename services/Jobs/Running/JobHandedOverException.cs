namespace FacePlatform.Jobs.Running;

/// <summary>The process is to stop: the job goes back to the queue, and that counts as no attempt.</summary>
public sealed class JobHandedOverException() : Exception("The job was handed over.");
