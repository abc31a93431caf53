using System.Runtime.CompilerServices;
using FacePlatform.Gateway.Limits;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Google.Protobuf;
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
/// While it is not read, the client's window fills and its writes wait; while the client does not read the answers, its
/// stream's places stay taken. All streams of the process share a few times N images, and the room for their bytes: a
/// stream waits for its share with one image read, and gives it back before it answers. So one whose client neither sends
/// nor reads keeps none.
/// </summary>
internal sealed class FaceImport(
    RequestMessages messages,
    ImageEnrolment enrolment,
    IdentityService.IdentityServiceClient identity,
    IOptions<LimitOptions> limits)
    : IDisposable
{
    private readonly SemaphoreSlim _places = new(limits.Value.ImportConcurrencyOfAll);

    public void Dispose() => _places.Dispose();

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
        // (1)
        var target = await ReadTargetAsync(requests, tenant, context);
        if (!target.CreateMissing)
            await identity.GetGalleryAsync(target.Gallery);

        using var answering = new SemaphoreSlim(1);
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = limits.Value.ImportConcurrency,
            CancellationToken = context.CancellationToken,
        };
        // (3)
        await Parallel.ForEachAsync(ImagesAsync(requests, context, context.CancellationToken), options, async (image, cancellation) =>
        {
            var answer = await EnrollAsync(target, image.Message, context.Method, cancellation);
            answer.Index = image.Index;
            await AnswerAsync(answers, answer, answering, cancellation);
        });
    }

    private async Task<FaceImportTarget> ReadTargetAsync(
        IAsyncStreamReader<ImportFacesRequest> requests, string tenant, ServerCallContext context)
    {
        var first = await messages.NextAsync(requests, context, context.CancellationToken);
        using (first?.Room)
        {
            return FaceImportTarget.Parse(
                first?.Value.Config ?? throw RpcErrors.InvalidField("config", "must be the first message."), tenant);
        }
    }

    // (2) Whoever gets an image has a place and the room for it.
    private async IAsyncEnumerable<(long Index, RequestMessage<ImportFacesRequest> Message)> ImagesAsync(
        IAsyncStreamReader<ImportFacesRequest> requests,
        ServerCallContext context,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var index = 0L; await messages.NextAsync(requests, context, cancellation) is { } message; index++)
        {
            try
            {
                if (message.Value.RequestCase is not ImportFacesRequest.RequestOneofCase.Image)
                    throw RpcErrors.InvalidField("image", "must be what follows the configuration.");
                await _places.WaitAsync(cancellation);
            }
            catch
            {
                message.Room?.Dispose();
                throw;
            }

            yield return (index, message);
        }
    }

    private async Task<ImportFacesResponse> EnrollAsync(
        FaceImportTarget target, RequestMessage<ImportFacesRequest> message, string method, CancellationToken cancellation)
    {
        try
        {
            return await enrolment.EnrollAsync(target, message.Value.Image, method, cancellation);
        }
        finally
        {
            // An answer may wait long for the client to read it; the image must not wait with it.
            message.Value.Image.Image = ByteString.Empty;
            message.Room?.Dispose();
            _places.Release();
        }
    }

    // (4)
    private static async Task AnswerAsync(
        IServerStreamWriter<ImportFacesResponse> answers,
        ImportFacesResponse answer,
        SemaphoreSlim answering,
        CancellationToken cancellation)
    {
        await answering.WaitAsync(cancellation);
        try
        {
            await answers.WriteAsync(answer, cancellation);
        }
        finally
        {
            answering.Release();
        }
    }
}
