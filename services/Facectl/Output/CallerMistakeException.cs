namespace FacePlatform.Facectl.Output;

/// <summary>A mistake of the caller that is seen before anything is sent.</summary>
/// <param name="reason">A stable name, such as <c>FILE_NOT_FOUND</c>.</param>
/// <param name="message">What is wrong.</param>
/// <param name="field">The option or argument at fault.</param>
public sealed class CallerMistakeException(string reason, string message, string? field = null) : Exception(message)
{
    /// <summary>The stable name.</summary>
    public string Reason { get; } = reason;

    /// <summary>The option or argument at fault.</summary>
    public string? Field { get; } = field;

    /// <summary>A file or folder that is not there.</summary>
    public static CallerMistakeException NotFound(string path, string? field = null) =>
        new("FILE_NOT_FOUND", $"{path} does not exist.", field);

    /// <summary>An option whose value does not do.</summary>
    public static CallerMistakeException Option(string option, string message) => new("INVALID_OPTION", message, option);
}
