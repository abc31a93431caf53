using FacePlatform.Internal.V1;
using FacePlatform.Training.Clients;
using FacePlatform.Training.Running;
using FacePlatform.Training.Submission;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Tests.Training.Running;

public sealed class AligningStageTests
{
    private const int Images = 20;

    private readonly KeptExecution _job = new();
    private readonly CountingEmbedding _embedding = new();

    public AligningStageTests() => _job.Inputs[TrainingInputs.Images(0)] = new LabelledImages
    {
        Images = { Enumerable.Range(0, Images).Select(i => new LabelledImage { Subject = $"p{i}", Image = ByteString.CopyFrom(1) }) },
    }.ToByteArray();

    [Fact]
    public async Task An_attempt_whose_crops_cannot_be_kept_fails_and_the_next_one_has_them_all()
    {
        _job.IsFull = true;
        var error = await Assert.ThrowsAsync<RpcException>(() => RunAsync(new()));
        Assert.Equal(ErrorReason.ServiceUnavailable, error.GetReason());
        Assert.Null(_job.Checkpoint);

        _job.IsFull = false;
        Assert.Equal(Images, (await RunAsync(new())).Count);
        _embedding.Calls = 0;
        var again = await RunAsync(TrainingCheckpoint.Parser.ParseFrom(_job.Checkpoint));

        Assert.Equal((Images, 0), (again.Count, _embedding.Calls));
    }

    private Task<IReadOnlyList<AlignedCrop>> RunAsync(TrainingCheckpoint checkpoint)
    {
        var limits = Options.Create(new SubmissionOptions());
        var stage = new AligningStage(
            new ImageSource(new PhotoDirectories(limits), limits),
            new FaceAlignment(_embedding, new RetriedCalls(TimeProvider.System), Options.Create(new AlignmentOptions())));
        var parameters = new TrainingParameters { Spec = new() { Options = new() }, ImageFiles = 1, Images = Images };
        return stage.RunAsync(_job, parameters, checkpoint, TestContext.Current.CancellationToken);
    }

    /// <summary>Finds a face in everything.</summary>
    private sealed class CountingEmbedding : EmbeddingService.EmbeddingServiceClient
    {
        private int _calls;

        public int Calls
        {
            get => _calls;
            set => _calls = value;
        }

        public override AsyncUnaryCall<AnalyzeFacesResponse> AnalyzeFacesAsync(
            AnalyzeFacesRequest request, Metadata? headers, DateTime? deadline, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            return new(
                Task.FromResult(new AnalyzeFacesResponse { Faces = { new AnalyzedFace { Crop = ByteString.CopyFrom(1) } } }),
                Task.FromResult(new Metadata()),
                () => Status.DefaultSuccess,
                () => [],
                () => { });
        }
    }
}
