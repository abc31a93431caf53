using System.Security.Cryptography;
using FacePlatform.Gateway.Galleries;
using FacePlatform.Gateway.ResourceNames;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Polly;
using Polly.Retry;

namespace FacePlatform.Gateway.Transfers;

/// <summary>
/// Enrols one image of an import and answers for it, whatever happens:
/// <list type="number">
/// <item>What was enrolled under its request id is answered without looking at the image.</item>
/// <item>Its face is encoded and enrolled as EnrollFace does.</item>
/// <item>Where a service is overloaded, slow or away for a moment, from 1 again, a few times.</item>
/// <item>A failure becomes the image's answer; only the end of the call ends the import.</item>
/// </list>
/// </summary>
internal sealed class ImageEnrolment(
    IdentityService.IdentityServiceClient identity, FaceEnrolment enrolment, ErrorTranslator errors, TimeProvider time)
{
    private readonly ResiliencePipeline _retries = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = 5,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(5),
            UseJitter = true,
            ShouldHandle = new PredicateBuilder().Handle<RpcException>(exception =>
                exception.IsUnavailable()
                || exception.StatusCode is StatusCode.DeadlineExceeded
                || exception.GetReason() is ErrorReason.Overloaded),
            DelayGenerator = attempt => new(RetryDelay(attempt.Outcome.Exception)),
        })
        .Build();

    /// <summary>The answer, without its index.</summary>
    /// <param name="target">The import's configuration.</param>
    /// <param name="image">The image.</param>
    /// <param name="method">The full name of the method that was called.</param>
    /// <param name="cancellation">Ends the import.</param>
    public async Task<ImportFacesResponse> EnrollAsync(
        FaceImportTarget target, ImportedImage image, string method, CancellationToken cancellation)
    {
        ImportFacesResponse answer;
        try
        {
            var request = ToEnrolment(target, image);
            var tried = false;
            // 3.
            answer = await _retries.ExecuteAsync(
                async token =>
                {
                    // 1. What is found after a try is this try's own, whose answer was lost.
                    if (await FindAsync(request, image, token) is { } known)
                        return new ImportFacesResponse { Face = known, Repeated = !tried };

                    // 2.
                    tried = true;
                    return new()
                    {
                        Face = await enrolment.EnrollAsync(request, image.Image, target.FaceSelection, token),
                    };
                },
                cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            // 4.
            var error = errors.Translate(exception, method, DateTime.MaxValue, cancellation);
            answer = new() { Error = error.GetRpcStatus() };
        }

        ImportMetrics.Count(answer);
        return answer;
    }

    // Nothing can be known of an image without an id of the caller's.
    private async Task<Face?> FindAsync(
        EnrollTemplateRequest request, ImportedImage image, CancellationToken cancellation) =>
        image.RequestId.Length > 0
            ? (await identity.FindEnrolmentAsync(request, cancellationToken: cancellation)).Face
            : null;

    private static EnrollTemplateRequest ToEnrolment(FaceImportTarget target, ImportedImage image)
    {
        var requestId = RequestIds.Check(image.RequestId, "request_id");
        return new()
        {
            Subject = new()
            {
                Tenant = target.Gallery.Tenant,
                Gallery = target.Gallery.Gallery,
                Subject = ResourceName.ParseId(image.SubjectId, "subject_id"),
            },
            CreateMissing = target.CreateMissing,
            // Its own where the caller gave none: a retry after a lost answer must not enrol the face twice.
            RequestId = requestId.Length > 0 ? requestId : Guid.NewGuid().ToString("N"),
            ContentHash = ByteString.CopyFrom(SHA256.HashData(image.Image.Span)),
            CollisionPolicy = target.CollisionPolicy,
        };
    }

    private static TimeSpan? RetryDelay(Exception? exception) =>
        (exception as RpcException)?.GetRpcStatus()?.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan();
}
