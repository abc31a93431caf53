using System.Diagnostics.Metrics;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.Extensions.Caching.Memory;

namespace FacePlatform.Gateway.Pipelines;

/// <summary>
/// Which pipelines a gallery's templates are of. Remembered, because the image has to be embedded before Identity is
/// asked; Identity refuses templates of another pipeline, and only then is the answer fetched again:
/// <code>
///   (1) gallery → encoding        remembered, else GetGallery
///   (2) embed the image so, let Identity decide
///   (3) PIPELINE_CHANGED          GetGallery, whatever is remembered, and (2) again, at most twice;
///       PIPELINE_NOT_FOUND        so too where it was remembered: the gallery may have changed and the old one retired
/// </code>
/// Twice, because a flip and its roll back may both fall into the time that one image takes.
/// </summary>
internal sealed class GalleryPipelines(
    IdentityService.IdentityServiceClient identity, PipelineRegistration registration) : IDisposable
{
    private const int MostChanges = 2;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private static readonly Counter<long> Lookups = GatewayTelemetry.Meter.CreateCounter<long>(
        "faceplatform.gateway.pipeline.lookups", "{lookup}", "Lookups of a gallery's pipeline: hit, miss or changed.");

    // Identity refuses an identification only where it lacks what decides: of a second pipeline that a gallery has, or
    // has no more, the other gateways learn by asking.
    private static readonly MemoryCacheEntryOptions Entry =
        new() { Size = 1, AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1) };

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    /// <summary>Makes a call that needs the gallery's pipelines.</summary>
    /// <param name="gallery">The gallery.</param>
    /// <param name="mayBeMissing">A missing gallery is to be created, with the default pipeline.</param>
    /// <param name="call">
    /// Gets how faces are to be encoded, and returns Identity's answer; made again where Identity says that the pipeline
    /// changed or is not registered.
    /// </param>
    /// <param name="cancellation">The caller's.</param>
    /// <exception cref="RpcException">
    /// SERVICE_UNAVAILABLE where Embedding does not serve the gallery's pipeline: a replica that has not loaded it yet soon
    /// will, and the caller named none.
    /// </exception>
    public async Task<T> WithPipelineAsync<T>(
        GalleryRef gallery, bool mayBeMissing, Func<GalleryEncoding, Task<T>> call, CancellationToken cancellation)
    {
        for (var changes = 0; ; changes++)
        {
            var wasRemembered = false;
            try
            {
                // (1)
                (var encoding, wasRemembered) =
                    await EncodingOfAsync(gallery, mayBeMissing, remembered: changes == 0, cancellation);
                // (2)
                return await registration.EnsureAsync(() => call(encoding), cancellation);
            }
            catch (RpcException exception)
                when ((changes < MostChanges && exception.GetReason() is ErrorReason.PipelineChanged)
                    || (wasRemembered && exception.GetReason() is ErrorReason.PipelineNotFound))
            {
                // (3)
                Count("changed");
            }
            catch (RpcException exception) when (exception.GetReason() is ErrorReason.GalleryNotFound)
            {
                Forget(gallery);
                throw;
            }
            catch (RpcException exception) when (exception.GetReason() is ErrorReason.PipelineNotFound)
            {
                throw RpcErrors.Unavailable("A pipeline of the gallery is not served at present.", RetryAfter);
            }
        }
    }

    public void Forget(GalleryRef gallery) => _cache.Remove(gallery);

    public void Dispose() => _cache.Dispose();

    private async Task<(GalleryEncoding Encoding, bool Remembered)> EncodingOfAsync(
        GalleryRef gallery, bool mayBeMissing, bool remembered, CancellationToken cancellation)
    {
        if (remembered && _cache.TryGetValue(gallery, out GalleryEncoding? known))
        {
            Count("hit");
            return (known!, true);
        }

        if (remembered)
            Count("miss");
        try
        {
            var found = await identity.GetGalleryAsync(gallery, cancellationToken: cancellation);
            return (_cache.Set(gallery, GalleryEncoding.Of(found), Entry), false);
        }
        catch (RpcException exception) when (mayBeMissing && exception.GetReason() is ErrorReason.GalleryNotFound)
        {
            return (GalleryEncoding.New, false);
        }
    }

    private static void Count(string result) => Lookups.Add(1, new KeyValuePair<string, object?>("result", result));
}
