namespace FacePlatform.Tests.Deploy.Starting;

/// <summary>One entry of the console's log.</summary>
/// <param name="Level">As the console writes it: info, warn, fail, crit; empty for what no logger wrote.</param>
/// <param name="Category">Who wrote it.</param>
/// <param name="Text">What it says, in one line.</param>
internal sealed record LogEntry(string Level, string Category, string Text)
{
    /// <summary>Whether it is above Information, or a stack trace of the runtime.</summary>
    public bool IsWarning => Level is not ("info" or "dbug" or "trce");
}
