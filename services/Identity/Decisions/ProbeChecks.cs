using System.Numerics.Tensors;
using FacePlatform.Identity.Pipelines;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Google.Protobuf.Collections;
using Grpc.Core;

namespace FacePlatform.Identity.Decisions;

/// <summary>The one way in for templates: whatever is compared or stored has come through here.</summary>
public sealed class ProbeChecks(PipelineRegistry pipelines)
{
    // Embeddings are normalised where they are made; more than rounding is a fault there.
    private const double LengthTolerance = 1e-3;

    // What a division by the length leaves: so what was normalised once stays as it is, and a template that was exported
    // and is imported again compares as before.
    private const double Rounding = 1.0 / (1 << 23);

    /// <param name="field">The probe's path in the request, for errors.</param>
    /// <param name="probe">What the caller sent.</param>
    /// <param name="cancellationToken">Ends a look-up in the record.</param>
    /// <exception cref="RpcException">
    /// INVALID_FIELD, INVALID_RESOURCE_NAME, PIPELINE_NOT_REGISTERED or INVALID_EMBEDDING.
    /// </exception>
    public async Task<CheckedProbe> CheckAsync(string field, Probe? probe, CancellationToken cancellationToken)
    {
        if (probe?.Template is null || probe.Quality is null)
            throw RpcErrors.InvalidField(field, "must have a template and a quality");
        if (probe.Quality.Acceptable != probe.Quality.Checks.All(check => check.Passed))
            throw RpcErrors.InvalidField($"{field}.quality", "must be acceptable exactly where all checks passed");
        var template = await CheckTemplateAsync($"{field}.template", probe.Template, cancellationToken);
        return new(template.Pipeline, template.Embedding, probe.Quality);
    }

    /// <param name="field">The template's path in the request, for errors.</param>
    /// <param name="template">What the caller sent.</param>
    /// <param name="cancellationToken">Ends a look-up in the record.</param>
    /// <exception cref="RpcException">INVALID_RESOURCE_NAME, PIPELINE_NOT_REGISTERED or INVALID_EMBEDDING.</exception>
    public async Task<CheckedTemplate> CheckTemplateAsync(
        string field, Template template, CancellationToken cancellationToken)
    {
        var pipeline = await pipelines.GetAsync(template.Pipeline, cancellationToken);
        return new(pipeline, Normalize($"{field}.embedding", template.Embedding, pipeline.EmbeddingSize));
    }

    private static float[] Normalize(string field, RepeatedField<float> values, int size)
    {
        if (values.Count != size)
            throw Invalid(field, $"must have {size} values and has {values.Count}");
        float[] embedding = [.. values];
        var squares = 0.0;
        foreach (var value in embedding)
            squares += (double)value * value;
        var length = Math.Sqrt(squares);
        if (!double.IsFinite(length))
            throw Invalid(field, "must be finite");
        if (Math.Abs(length - 1) > LengthTolerance)
            throw Invalid(field, "must be of unit length");
        if (Math.Abs(length - 1) > Rounding)
            TensorPrimitives.Divide(embedding, (float)length, embedding);
        return embedding;
    }

    private static RpcException Invalid(string field, string description) =>
        RpcErrors.InvalidField(ErrorReason.InvalidEmbedding, field, description);
}
