namespace FacePlatform.Pipelines;

/// <summary>A pipeline's folder cannot be used; the message names the file and what is wrong.</summary>
public sealed class PipelineException(string message, Exception? inner = null) : Exception(message, inner);
