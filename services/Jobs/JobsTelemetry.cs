using System.Diagnostics;

namespace FacePlatform.Jobs;

/// <summary>The library's name in telemetry. Tags never hold the owner of a job.</summary>
public static class JobsTelemetry
{
    public const string Name = "faceplatform.jobs";

    internal static readonly ActivitySource Activities = new(Name);
}
