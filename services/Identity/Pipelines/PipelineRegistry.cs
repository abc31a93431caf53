using FacePlatform.ErrorRates;
using FacePlatform.Identity.Record;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace FacePlatform.Identity.Pipelines;

/// <summary>The pipelines that the gateway made known; they stay in the record.</summary>
public sealed class PipelineRegistry(
    IDbContextFactory<RecordContext> records, RecordWriter writer, IMemoryCache cache)
{
    // How long another process that shares the record may go on with a calibration that was replaced.
    private static readonly TimeSpan CacheDuration = TimeSpan.FromSeconds(5);

    /// <summary>Adds a pipeline, or replaces the calibration of a known one.</summary>
    /// <exception cref="Grpc.Core.RpcException">
    /// INVALID_RESOURCE_NAME or INVALID_FIELD, also where a known pipeline comes with another embedding size.
    /// </exception>
    public async Task RegisterAsync(Pipeline pipeline, CancellationToken cancellationToken)
    {
        PipelineChecks.Check(pipeline);
        await writer.WriteAsync(batch => WriteAsync(batch.Record, pipeline), cancellationToken);
        cache.Remove(pipeline.Name);
    }

    /// <summary>A registered pipeline by its name.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_RESOURCE_NAME or PIPELINE_NOT_REGISTERED.</exception>
    public async Task<RegisteredPipeline> GetAsync(string name, CancellationToken cancellationToken)
    {
        if (cache.TryGetValue(name, out RegisteredPipeline? pipeline))
            return pipeline!;
        PipelineChecks.CheckName(name);
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var row = await record.Pipelines.SingleOrDefaultAsync(row => row.Name == name, cancellationToken)
            ?? throw RpcErrors.FailedPrecondition(
                ErrorReason.PipelineNotRegistered, $"{name} is not registered with the identity service.");
        return cache.Set(name, Read(row), CacheDuration);
    }

    private static async Task<bool> WriteAsync(RecordContext record, Pipeline pipeline)
    {
        var calibration = pipeline.Calibration?.ToByteArray();
        var row = await record.Pipelines.AsTracking().SingleOrDefaultAsync(row => row.Name == pipeline.Name);
        if (row is null)
        {
            row = new PipelineRow { Name = pipeline.Name, EmbeddingSize = pipeline.EmbeddingSize };
            record.Pipelines.Add(row);
        }

        if (row.EmbeddingSize != pipeline.EmbeddingSize)
            throw RpcErrors.InvalidField("embedding_size", $"{pipeline.Name} is known with {row.EmbeddingSize} values");
        row.Calibration = calibration;
        await record.SaveChangesAsync();
        return true;
    }

    private static RegisteredPipeline Read(PipelineRow row)
    {
        var calibration = row.Calibration is null ? null : Calibration.Parser.ParseFrom(row.Calibration);
        var usable = calibration?.Points.Any(point => point.Supported) == true;
        return new(
            row.Key, row.Name, row.EmbeddingSize, usable ? new ThresholdTable(calibration!) : null, calibration?.Name ?? "");
    }
}
