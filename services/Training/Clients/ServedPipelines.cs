using FacePlatform.Internal.V1;
using FacePlatform.Pipelines;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Training.Clients;

/// <summary>What Embedding serves, as it says when it is asked.</summary>
internal sealed class ServedPipelines(EmbeddingService.EmbeddingServiceClient embedding)
{
    /// <summary>The pipeline of a resource name, or the default for an empty one.</summary>
    /// <exception cref="RpcException">PIPELINE_NOT_FOUND.</exception>
    public async Task<V1.Pipeline> GetAsync(string name, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken)).FirstOrDefault(
            pipeline => name.Length == 0 ? pipeline.Default : pipeline.Name == name)
        ?? throw RpcErrors.NotFound(ErrorReason.PipelineNotFound, "Pipeline", name);

    /// <summary>All that is served.</summary>
    public async Task<IReadOnlyList<V1.Pipeline>> ListAsync(CancellationToken cancellationToken) =>
        (await embedding.ListPipelinesAsync(new(), cancellationToken: cancellationToken)).Pipelines;

    /// <summary>Brings the files of a pipeline into a folder, as Embedding would load them from there.</summary>
    /// <exception cref="RpcException">PIPELINE_NOT_FOUND.</exception>
    public async Task<ParentPipeline> FetchAsync(string name, string folder, CancellationToken cancellationToken)
    {
        using var call = embedding.ReadPipeline(new() { Pipeline = name }, cancellationToken: cancellationToken);
        FileStream? file = null;
        try
        {
            await foreach (var chunk in call.ResponseStream.ReadAllAsync(cancellationToken))
            {
                file = await ContinueAsync(file, folder, chunk.File);
                await file.WriteAsync(chunk.Content.Memory, cancellationToken);
            }
        }
        finally
        {
            if (file is not null)
                await file.DisposeAsync();
        }

        return ParentPipeline.Read(name, folder);
    }

    /// <summary>What a pipeline is made of; its networks stay where they are.</summary>
    /// <exception cref="RpcException">PIPELINE_NOT_FOUND.</exception>
    public async Task<PipelineManifest> ReadManifestAsync(string name, CancellationToken cancellationToken)
    {
        using var call = embedding.ReadPipeline(new() { Pipeline = name }, cancellationToken: cancellationToken);
        using var manifest = new MemoryStream();
        // It comes first; what follows is not waited for.
        await foreach (var chunk in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            if (chunk.File != PipelineManifest.FileName)
                break;
            chunk.Content.WriteTo(manifest);
        }

        return ManifestReader.Parse(manifest.ToArray(), name);
    }

    private static async Task<FileStream> ContinueAsync(FileStream? file, string folder, string name)
    {
        var path = Path.GetFullPath(Path.Combine(folder, name));
        if (file?.Name == path)
            return file;
        if (file is not null)
            await file.DisposeAsync();
        if (!path.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new InvalidDataException($"A pipeline's file lies outside of its folder: {name}.");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return File.Create(path);
    }
}
