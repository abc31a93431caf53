using FacePlatform.Internal.V1;
using FacePlatform.Tests.Training.Faces;
using FacePlatform.Training.Encoders;
using FacePlatform.Training.Files;
using FacePlatform.Training.Fitting;
using FacePlatform.Training.Running;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.Tests.Training.Running;

public sealed class FittingStageTests
{
    [Fact]
    public async Task A_finished_training_is_not_done_again_and_one_whose_checkpoint_does_not_fit_is()
    {
        using var folder = new WorkFolder(TimeProvider.System);
        var job = new KeptExecution();
        var trained = await RunAsync(job, folder, new());
        Assert.Equal(trained.Progress.Steps, trained.Progress.Step);
        var checkpoint = TrainingCheckpoint.Parser.ParseFrom(job.Checkpoint);

        var again = new KeptExecution();
        Assert.Equal(trained.Progress, (await RunAsync(again, folder, checkpoint.Clone())).Progress);
        Assert.Null(again.Checkpoint);

        checkpoint.Fitting.Key = ByteString.CopyFromUtf8("of another training");
        Assert.Equal(trained.Progress.Step, (await RunAsync(again, folder, checkpoint)).Progress.Step);
        Assert.NotNull(again.Checkpoint);
    }

    private static Task<TrainedNetworkFile> RunAsync(KeptExecution job, WorkFolder folder, TrainingCheckpoint checkpoint)
    {
        var start = folder.PathOf("start.onnx");
        ScratchNetwork.Write(start, DrawnFaces.Input, seed: 1);
        var spec = new TrainingSpec
        {
            Options = TrainingDefaults.Complete(new()
            {
                Network = TrainedNetwork.Scratch,
                SubjectsPerBatch = 5,
                Epochs = 1,
                Seed = 1,
            }),
        };
        var run = new TrainingRun(
            job, spec, checkpoint, DrawnFaces.Set(), new(), null!, new StartingNetwork(start, DrawnFaces.Input), folder);
        return new FittingStage(TimeProvider.System).RunAsync(run, TestContext.Current.CancellationToken);
    }
}
