using System.Diagnostics;

namespace FacePlatform.Identity;

/// <summary>The service's name in telemetry. Tags never hold the names of tenants, galleries or subjects.</summary>
internal static class IdentityTelemetry
{
    public const string Name = "faceplatform.identity";

    public static readonly ActivitySource Activities = new(Name);
}
