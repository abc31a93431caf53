namespace FacePlatform.Facectl.Output;

/// <summary>The platform did not do what it promised, which only the client sees.</summary>
/// <param name="reason">A stable name, such as <c>EXPORT_CUT_OFF</c>.</param>
/// <param name="message">What happened.</param>
/// <param name="hint">What to do about it.</param>
public sealed class PlatformFailureException(string reason, string message, string hint = "Run it again.")
    : Exception(message)
{
    /// <summary>The stable name.</summary>
    public string Reason { get; } = reason;

    /// <summary>What to do about it.</summary>
    public string Hint { get; } = hint;
}
