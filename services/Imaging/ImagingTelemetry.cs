using System.Diagnostics;

namespace FacePlatform.Imaging;

/// <summary>The library's name in telemetry.</summary>
internal static class ImagingTelemetry
{
    public const string Name = "faceplatform.imaging";

    public static readonly ActivitySource Activities = new(Name);
}
