using FacePlatform.ErrorRates;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;

namespace FacePlatform.Identity.Pipelines;

/// <summary>Checks what the gateway registers.</summary>
internal static class PipelineChecks
{
    private const string Prefix = "pipelines/";
    private const int MaxEmbeddingSize = 8192;

    /// <exception cref="Grpc.Core.RpcException">INVALID_RESOURCE_NAME or INVALID_FIELD.</exception>
    public static void Check(Pipeline pipeline)
    {
        CheckName(pipeline.Name);
        if (pipeline.EmbeddingSize is < 1 or > MaxEmbeddingSize)
            throw RpcErrors.InvalidField("embedding_size", $"must be 1 to {MaxEmbeddingSize}");
        if (pipeline.Calibration is { } calibration)
            CheckCalibration(calibration);
    }

    /// <exception cref="Grpc.Core.RpcException">INVALID_RESOURCE_NAME.</exception>
    public static void CheckName(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal) || !ResourceId.TryNormalize(name[Prefix.Length..], out _))
            throw RpcErrors.InvalidField(ErrorReason.InvalidResourceName, "pipeline", "must be pipelines/{pipeline}");
    }

    private static void CheckCalibration(Calibration calibration)
    {
        if (calibration.Name.Length == 0)
            throw RpcErrors.InvalidField("calibration.name", "must not be empty");
        if (!ThresholdTable.IsMonotonic(calibration))
            throw RpcErrors.InvalidField(
                "calibration.points", "rates must fall from 1 towards 0, and thresholds in -1 to 1 must not");
    }
}
