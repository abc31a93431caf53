using System.Diagnostics.Metrics;

namespace FacePlatform.StyleTransfer;

/// <summary>The service's meter; each instrument stands beside what it watches.</summary>
internal static class StyleTelemetry
{
    public const string Name = "faceplatform.style";

    public static readonly Meter Meter = new(Name);
}
