using System.Diagnostics.Metrics;

namespace FacePlatform.Gateway;

/// <summary>The gateway's meter, <c>faceplatform.gateway</c>.</summary>
internal static class GatewayTelemetry
{
    public static readonly Meter Meter = new("faceplatform.gateway");
}
