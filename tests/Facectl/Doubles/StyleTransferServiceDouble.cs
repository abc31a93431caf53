using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.Tests.Facectl.Doubles;

/// <summary>
/// One style transfer, <see cref="Job"/>, that goes through its states as they are watched. A content image "fails"
/// ends it by its own fault, "dies" by the platform's, "waits" never ends.
/// </summary>
public sealed class StyleTransferServiceDouble : StyleTransferService.StyleTransferServiceBase
{
    public const string Job = "styleTransfers/j1";
    public const string Picture = "the picture";
    public const int Iterations = 4;

    private readonly StyleTransfer _job = new()
    {
        Name = Job,
        State = JobState.Waiting,
        Attempt = 1,
        CreateTime = Timestamp.FromDateTime(new DateTime(2030, 1, 2, 3, 4, 5, DateTimeKind.Utc)),
    };

    private readonly TaskCompletionSource _cancelled = new();
    private string _content = "";

    /// <summary>At which iterations the stream of a watch breaks, after it was told.</summary>
    public HashSet<int> BreaksAt { get; } = [];

    /// <summary>At which iterations it ends as if that were all.</summary>
    public HashSet<int> EndsAt { get; } = [];

    /// <summary>The job as it is.</summary>
    public StyleTransfer Current => _job;

    public override Task<StyleTransfer> CreateStyleTransfer(
        CreateStyleTransferRequest request, ServerCallContext context)
    {
        _content = request.Content.ToStringUtf8();
        if (_content is "ImageUnreadable")
            throw RpcErrors.InvalidImage(ErrorReason.ImageUnreadable, "is none.", "content");
        _job.Options = request.Options;
        return Task.FromResult(_job);
    }

    public override Task<StyleTransfer> GetStyleTransfer(GetStyleTransferRequest request, ServerCallContext context) =>
        Task.FromResult(Known(request.Name));

    // Two pages.
    public override Task<ListStyleTransfersResponse> ListStyleTransfers(
        ListStyleTransfersRequest request, ServerCallContext context) =>
        Task.FromResult(request.PageToken == ""
            ? new ListStyleTransfersResponse { StyleTransfers = { _job }, NextPageToken = "2" }
            : new ListStyleTransfersResponse { StyleTransfers = { DeadLetter() } });

    public override async Task WatchStyleTransfer(
        WatchStyleTransferRequest request,
        IServerStreamWriter<WatchStyleTransferResponse> responseStream,
        ServerCallContext context)
    {
        _ = Known(request.Name);
        await responseStream.WriteAsync(new() { StyleTransfer = _job.Clone() });
        while (_job.State is JobState.Waiting or JobState.Running)
        {
            if (_content is "waits")
                await Task.WhenAny(_cancelled.Task, Task.Delay(Timeout.Infinite, context.CancellationToken));
            else
                GoOn();
            await responseStream.WriteAsync(new()
            {
                StyleTransfer = _job.Clone(),
                Preview = request.Previews && _job.State is JobState.Running
                    ? ByteString.CopyFromUtf8($"preview {_job.Progress?.Iteration}")
                    : ByteString.Empty,
            });
            if (BreaksAt.Remove(_job.Progress?.Iteration ?? 0))
            {
                await TransferServiceDouble.BreakAsync(context);
                return;
            }

            if (EndsAt.Remove(_job.Progress?.Iteration ?? 0))
                return;
        }
    }

    public override Task<StyleTransferResult> GetStyleTransferResult(
        GetStyleTransferResultRequest request, ServerCallContext context) =>
        Known(request.Name).State is JobState.Succeeded
            ? Task.FromResult(new StyleTransferResult
            {
                Image = ByteString.CopyFromUtf8(Picture),
                Format = _job.Options.Format is ImageFormat.Jpeg ? ImageFormat.Jpeg : ImageFormat.Png,
                Width = 64,
                Height = 48,
            })
            : throw RpcErrors.FailedPrecondition(ErrorReason.JobNotDone, "It has no result yet.", ("state", "RUNNING"));

    public override Task<StyleTransfer> CancelStyleTransfer(
        CancelStyleTransferRequest request, ServerCallContext context)
    {
        if (Known(request.Name).State is JobState.Succeeded or JobState.Failed)
            throw RpcErrors.FailedPrecondition(ErrorReason.JobEnded, "It has ended.", ("state", "SUCCEEDED"));
        _job.State = JobState.Cancelled;
        _cancelled.TrySetResult();
        return Task.FromResult(_job);
    }

    public override Task<Empty> DeleteStyleTransfer(DeleteStyleTransferRequest request, ServerCallContext context)
    {
        _ = Known(request.Name);
        return Task.FromResult(new Empty());
    }

    public override Task<StyleTransfer> ReplayStyleTransfer(
        ReplayStyleTransferRequest request, ServerCallContext context)
    {
        _job.State = JobState.Waiting;
        return Task.FromResult(_job);
    }

    public override Task<ListFeatureNetworksResponse> ListFeatureNetworks(
        ListFeatureNetworksRequest request, ServerCallContext context) =>
        Task.FromResult(new ListFeatureNetworksResponse
        {
            FeatureNetworks =
            {
                new FeatureNetwork
                {
                    Id = "resnet", Description = "A network", ContentLayers = { "c1" }, StyleLayers = { "s1" },
                },
            },
        });

    private static StyleTransfer DeadLetter() => new()
    {
        Name = "styleTransfers/j0",
        State = JobState.Failed,
        DeadLetter = true,
        Error = RpcErrors.Create(StatusCode.Unavailable, ErrorReason.JobAttemptsExhausted, "Each attempt died.")
            .GetRpcStatus(),
    };

    private StyleTransfer Known(string name) =>
        name == Job ? _job : throw RpcErrors.NotFound(ErrorReason.JobNotFound, "StyleTransfer", name);

    private void GoOn()
    {
        var iteration = (_job.Progress?.Iteration ?? 0) + 1;
        if (iteration > Iterations)
        {
            _job.State = JobState.Succeeded;
            return;
        }

        if (_content is "fails" or "dies")
        {
            _job.State = JobState.Failed;
            _job.DeadLetter = _content is "dies";
            _job.Error = _job.DeadLetter
                ? DeadLetter().Error
                : RpcErrors.FailedPrecondition(ErrorReason.StyleDiverged, "J became infinite.").GetRpcStatus();
            return;
        }

        _job.State = JobState.Running;
        _job.Progress = new()
        {
            Iteration = iteration,
            Iterations = Iterations,
            Loss = 8.0 / iteration,
            ContentLoss = 0.5,
            StyleLoss = 0.25,
            Remaining = Duration.FromTimeSpan(TimeSpan.FromSeconds(65)),
            Scale = 1,
        };
    }
}
