using System.Diagnostics.Metrics;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Gateway.Transfers;

/// <summary>How imports go.</summary>
internal static class ImportMetrics
{
    private static readonly Counter<long> Faces = GatewayTelemetry.Meter.CreateCounter<long>(
        "faceplatform.gateway.import.faces",
        "{face}",
        "Images of imports by outcome: enrolled, repeated, refused (the image's fault) or failed (the platform's).");

    public static void Count(ImportFacesResponse answer) =>
        Faces.Add(1, new KeyValuePair<string, object?>("outcome", OutcomeOf(answer)));

    private static string OutcomeOf(ImportFacesResponse answer) => answer switch
    {
        { Repeated: true } => "repeated",
        { Error: null } => "enrolled",
        {
            Error.Code: (int)StatusCode.InvalidArgument or (int)StatusCode.NotFound or (int)StatusCode.AlreadyExists
            or (int)StatusCode.FailedPrecondition
        } => "refused",
        _ => "failed",
    };
}
