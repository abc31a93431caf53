using System.Diagnostics.Metrics;

namespace FacePlatform.Training;

/// <summary>The service's meter; each instrument stands beside what it watches.</summary>
internal static class TrainingTelemetry
{
    public const string Name = "faceplatform.training";

    public static readonly Meter Meter = new(Name);
}
