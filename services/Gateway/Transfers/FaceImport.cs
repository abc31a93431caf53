using FacePlatform.Gateway.Limits;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Gateway.Transfers;

/// <summary>
/// One import stream. Its memory is bounded because nothing runs ahead of the work:
/// <code>
///   client ══ HTTP/2 window ══► (1) config  (2) image ──┬─► enrol ──┐
///                                               │       ├─► enrol ──┼─► (4) one answer at a time ══► client
///                                               │       └─► enrol ──┘
///                                               └── (3) the next is read when one of N places is free
/// </code>
/// While it is not read, the client's window fills and its writes wait; while the client does not read the answers, the
/// places stay taken.
/// </summary>
internal sealed class FaceImport(
    RequestMessages messages,
    ImageEnrolment enrolment,
    IdentityService.IdentityServiceClient identity,
    IOptions<LimitOptions> limits)
{
    /// <param name="requests">The configuration, then images.</param>
    /// <param name="answers">One for each image, in any order.</param>
    /// <param name="tenant">The caller's.</param>
    /// <param name="context">The call.</param>
    /// <exception cref="RpcException">The configuration, or the order of the messages, is wrong.</exception>
    public async Task RunAsync(
        IAsyncStreamReader<ImportFacesRequest> requests,
        IServerStreamWriter<ImportFacesResponse> answers,
        string tenant,
        ServerCallContext context)
    {
        await using var stream =
            messages.ReadAsync(requests, context.CancellationToken).GetAsyncEnumerator(context.CancellationToken);

        // (1)
        if (!await stream.MoveNextAsync() || stream.Current.Config is not { } config)
            throw RpcErrors.InvalidField("config", "must be the first message.");
        var target = FaceImportTarget.Parse(config, tenant);
        if (!target.CreateMissing)
            await identity.GetGalleryAsync(target.Gallery);

        using var answering = new SemaphoreSlim(1);
        var places = new ParallelOptions
        {
            MaxDegreeOfParallelism = limits.Value.ImportConcurrency,
            CancellationToken = context.CancellationToken,
        };
        // (3)
        await Parallel.ForEachAsync(ImagesAsync(stream), places, async (image, cancellation) =>
        {
            var answer = await enrolment.EnrollAsync(target, image.Image, context.Method, cancellation);
            answer.Index = image.Index;

            // (4)
            await answering.WaitAsync(cancellation);
            try
            {
                await answers.WriteAsync(answer, cancellation);
            }
            finally
            {
                answering.Release();
            }
        });
    }

    // (2)
    private static async IAsyncEnumerable<(long Index, ImportedImage Image)> ImagesAsync(
        IAsyncEnumerator<ImportFacesRequest> stream)
    {
        for (var index = 0L; await stream.MoveNextAsync(); index++)
            yield return stream.Current.RequestCase is ImportFacesRequest.RequestOneofCase.Image
                ? (index, stream.Current.Image)
                : throw RpcErrors.InvalidField("image", "must be what follows the configuration.");
    }
}
