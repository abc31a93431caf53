namespace FacePlatform.Embedding.Pipelines;

/// <summary>A pipeline's folder cannot be used; the message names the file and what is wrong. Ends the start.</summary>
public sealed class PipelineException(string message, Exception? inner = null) : Exception(message, inner);
