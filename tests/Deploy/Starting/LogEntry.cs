namespace FacePlatform.Tests.Deploy.Starting;

/// <summary>One entry of the console's log.</summary>
/// <param name="Level">As the console writes it: info, warn, fail, crit; empty for what no logger wrote.</param>
/// <param name="Category">Who wrote it.</param>
/// <param name="Message">Its first line.</param>
/// <param name="Text">What it says, in one line.</param>
internal sealed record LogEntry(string Level, string Category, string Message, string Text)
{
    /// <summary>Whether it is above Information, or a stack trace of the runtime.</summary>
    public bool IsWarning => Level is not ("info" or "dbug" or "trce") && !IsOfTheMachine;

    // A busy machine is no fault of the service: nothing runs for a second, or an empty index takes longer than the start.
    private bool IsOfTheMachine =>
        (Category == "Microsoft.AspNetCore.Server.Kestrel" && Message.Contains("heartbeat", StringComparison.Ordinal))
        || Message.StartsWith("Health of index: Unhealthy The index is still being loaded", StringComparison.Ordinal);
}
