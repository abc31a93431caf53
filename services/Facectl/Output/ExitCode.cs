namespace FacePlatform.Facectl.Output;

/// <summary>What the exit codes of facectl mean.</summary>
public static class ExitCode
{
    /// <summary>Done, or matched.</summary>
    public const int Done = 0;

    /// <summary>
    /// Answered, and the answer is no: no match, unknown, undecidable, nothing enrolled, a job that was cancelled.
    /// </summary>
    public const int No = 1;

    /// <summary>The caller's mistake: a wrong option, a missing file, a refused photo, a key without the scope.</summary>
    public const int CallerMistake = 2;

    /// <summary>The platform failed, does not answer or was too slow, or could not finish a job.</summary>
    public const int PlatformFailure = 3;

    /// <summary>Stopped by Ctrl-C, as shells count it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}
