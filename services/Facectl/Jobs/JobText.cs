namespace FacePlatform.Facectl.Jobs;

/// <summary>What is said of every kind of job.</summary>
internal static class JobText
{
    /// <summary>How to come back to a job that was lost sight of.</summary>
    public static string GoesOn(string name) => $"The job goes on: facectl jobs watch {name}";

    /// <summary>Such as <c>1:05 left</c>.</summary>
    public static string Left(TimeSpan left) => $"{(int)left.TotalMinutes}:{left.Seconds:00} left";
}
