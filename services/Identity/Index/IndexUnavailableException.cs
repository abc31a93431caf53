namespace FacePlatform.Identity.Index;

/// <summary>The index does not answer, or is not loaded yet; what asks for it may come again.</summary>
public sealed class IndexUnavailableException(string message, TimeSpan retryAfter, Exception? inner = null)
    : Exception(message, inner)
{
    public TimeSpan RetryAfter { get; } = retryAfter;
}
