using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FacePlatform.Facectl.Client;

/// <summary>
/// One trace per call, begun here and followed by the platform through every service (W3C trace context). The client's
/// own span is exported where OTEL_EXPORTER_OTLP_ENDPOINT says where to.
/// </summary>
internal static class ClientTracing
{
    private const string Name = "faceplatform.facectl";

    private static readonly ActivitySource Source = new(Name);

    // Someone has to listen, or no trace is begun.
    private static readonly ActivityListener Listener = new()
    {
        ShouldListenTo = source => source == Source,
        Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    static ClientTracing() => ActivitySource.AddActivityListener(Listener);

    /// <summary>Begins the span of a call, such as <c>/faceplatform.v1.FaceService/DetectFaces</c>.</summary>
    public static Activity? Start(string method) => Source.StartActivity(method.TrimStart('/'), ActivityKind.Client);

    /// <summary>Exports spans until disposed; null where nobody asked for them.</summary>
    public static TracerProvider? Export() =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT"))
            ? null
            : Sdk.CreateTracerProviderBuilder()
                .ConfigureResource(resource => resource.AddService("facectl"))
                .AddSource(Name)
                .AddOtlpExporter()
                .Build();
}
