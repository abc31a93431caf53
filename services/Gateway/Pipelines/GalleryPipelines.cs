using System.Diagnostics.Metrics;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.Extensions.Caching.Memory;

namespace FacePlatform.Gateway.Pipelines;

/// <summary>
/// Which pipeline a gallery's templates are of. Remembered, because the image has to be embedded before Identity is
/// asked; Identity refuses templates of another pipeline, and only then is the answer fetched again:
/// <code>
///   (1) gallery → pipeline        remembered, else GetGallery
///   (2) embed the image with it, let Identity decide
///   (3) PIPELINE_CHANGED          forget, and (1) (2) exactly once more
/// </code>
/// </summary>
internal sealed class GalleryPipelines(
    IdentityService.IdentityServiceClient identity, PipelineRegistration registration) : IDisposable
{
    private static readonly Counter<long> Lookups = GatewayTelemetry.Meter.CreateCounter<long>(
        "faceplatform.gateway.pipeline.lookups", "{lookup}", "Lookups of a gallery's pipeline: hit, miss or changed.");

    private static readonly MemoryCacheEntryOptions Entry = new() { Size = 1, SlidingExpiration = TimeSpan.FromHours(1) };

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    /// <summary>Makes a call that needs the gallery's pipeline.</summary>
    /// <param name="gallery">The gallery.</param>
    /// <param name="mayBeMissing">A missing gallery is to be created, with the default pipeline.</param>
    /// <param name="call">
    /// Gets the pipeline's name, or empty for the default one, and returns Identity's answer; made again where Identity
    /// says that the pipeline changed or is not registered.
    /// </param>
    /// <param name="cancellation">The caller's.</param>
    public async Task<T> WithPipelineAsync<T>(
        GalleryRef gallery, bool mayBeMissing, Func<string, Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await OnceAsync(gallery, mayBeMissing, call, cancellation);
        }
        catch (RpcException exception) when (exception.GetReason() is ErrorReason.PipelineChanged)
        {
            // (3)
            Count("changed");
            Forget(gallery);
            return await OnceAsync(gallery, mayBeMissing, call, cancellation);
        }
    }

    public void Forget(GalleryRef gallery) => _cache.Remove(gallery);

    public void Dispose() => _cache.Dispose();

    private async Task<T> OnceAsync<T>(
        GalleryRef gallery, bool mayBeMissing, Func<string, Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            // (1)
            var pipeline = await PipelineOfAsync(gallery, mayBeMissing, cancellation);
            // (2)
            return await registration.EnsureAsync(() => call(pipeline), cancellation);
        }
        catch (RpcException exception) when (exception.GetReason() is ErrorReason.GalleryNotFound)
        {
            Forget(gallery);
            throw;
        }
    }

    private async Task<string> PipelineOfAsync(GalleryRef gallery, bool mayBeMissing, CancellationToken cancellation)
    {
        if (_cache.TryGetValue(gallery, out string? known))
        {
            Count("hit");
            return known!;
        }

        Count("miss");
        try
        {
            var found = await identity.GetGalleryAsync(gallery, cancellationToken: cancellation);
            return _cache.Set(gallery, found.Pipeline, Entry);
        }
        catch (RpcException exception) when (mayBeMissing && exception.GetReason() is ErrorReason.GalleryNotFound)
        {
            return "";
        }
    }

    private static void Count(string result) => Lookups.Add(1, new KeyValuePair<string, object?>("result", result));
}
