using FacePlatform.Internal.V1;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Training.Service;

/// <summary>A training from its submission to its end, through the running services.</summary>
public sealed class TrainingLifeTests(RecognitionServices services) : IAsyncLifetime
{
    // More than any test waits for.
    private const int Endless = 1000;

    private readonly TemporaryFolder _folder = new();
    private TrainingHost _host = null!;

    public ValueTask InitializeAsync()
    {
        _host = new(_folder, services);
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_is_watched_to_its_end_and_leaves_a_model_that_serves_nobody()
    {
        var photos = LabelledSets.Photos(people: 14, images: 3);
        // In the middle: what is no image, and half of one.
        LabelledImage[] images =
        [
            .. photos.Take(20),
            new() { Subject = photos[0].Subject, Image = ByteString.CopyFromUtf8("no image") },
            new() { Subject = photos[0].Subject, Image = ByteString.CopyFrom(photos[0].Image.Span[..1000]) },
            .. photos.Skip(20),
        ];
        var training = TrainingHost.RefOf(await _host.CreateAsync(LabelledSets.Quick("tiny"), images));

        var told = await _host.WatchAsync(training);

        var last = told[^1];
        Assert.Equal((JobState.Succeeded, null), (last.State, last.Error));
        Assert.Equal(["ALIGNING", "TRAINING", "EVALUATING"], StagesOf(told));
        var data = last.Progress.Data;
        Assert.Equal((44, 44), (data.Images, data.ImagesDone));
        Assert.Equal(2, data.LeftOut["IMAGE_UNREADABLE"]);
        Assert.Equal((9, 2, 3), (data.TrainSubjects, data.ValidationSubjects, data.TestSubjects));
        Assert.Equal(2, last.Progress.Epoch);
        Assert.True(last.Result is { Before.Auc: > 0, After.Auc: > 0, Difference: not null, TrainingTime: not null });
        // A network from scratch is judged against the one that is served.
        Assert.True(last.Result is { Parent.Auc: > 0.9, ParentDifference: not null });
        await AssertModelAsync(last);
        await AssertSubjectsAsync(training);
        var report = (await _host.Trainings.GetReportAsync(training)).Image;
        Assert.Equal("PNG"u8, report.Span[1..4]);
    }

    [Fact]
    public async Task A_directory_of_the_server_is_read_there_and_another_one_calibrates()
    {
        var photos = LabelledSets.Photos(people: 18, images: 2);
        var root = Path.Combine(_folder.Path, "sets");
        foreach (var (image, i) in photos.Select((image, i) => (image, i)))
        {
            var folder = Path.Combine(root, TrainingHost.Tenant, i < 28 ? "press/people" : "others", image.Subject);
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(
                Path.Combine(folder, $"{i}.jpg"), image.Image.ToByteArray(), TestContext.Current.CancellationToken);
        }

        await _host.DisposeAsync();
        _host = new(_folder, services, ("Training:DataRoot", root), ("Training:MaxImageBytes", "40000"));
        await File.WriteAllBytesAsync(
            Path.Combine(root, TrainingHost.Tenant, "press/people", photos[0].Subject, "large.png"),
            new byte[40_001],
            TestContext.Current.CancellationToken);
        var spec = LabelledSets.Quick("of-directory", epochs: 1);
        (spec.Directory, spec.CalibrationDirectory) = ("press/people", "others");

        var told = await _host.WatchAsync(TrainingHost.RefOf(await _host.CreateAsync(spec)));

        Assert.Equal((JobState.Succeeded, null), (told[^1].State, told[^1].Error));
        var data = told[^1].Progress.Data;
        Assert.Equal((37, 37, 1), (data.Images, data.ImagesDone, data.LeftOut["IMAGE_TOO_LARGE"]));
        Assert.Equal((14, 4), (data.TrainSubjects + data.ValidationSubjects + data.TestSubjects, data.CalibrationSubjects));
        var model = await _host.Models.GetAsync(new() { Name = told[^1].Result.Model });
        Assert.Equal((4, 8), (model.Calibration.Subjects, model.Calibration.Images));
    }

    [Fact]
    public async Task A_set_of_which_no_face_is_found_ends_with_the_minimum()
    {
        var training = TrainingHost.RefOf(
            await _host.CreateAsync(LabelledSets.Quick("garbage"), LabelledSets.Garbage(14, 2)));

        var last = (await _host.WatchAsync(training))[^1];

        Assert.Equal(JobState.Failed, last.State);
        var info = last.Error.GetDetail<Google.Rpc.ErrorInfo>()!;
        Assert.Equal(("TRAINING_SET_TOO_SMALL", "0"), (info.Reason, info.Metadata["subjects"]));
        Assert.False(last.DeadLetter);
        await RpcAssert.FailsAsync(
            StatusCode.FailedPrecondition,
            ErrorReason.JobNotDone,
            () => _host.Trainings.GetReportAsync(training).ResponseAsync);
    }

    [Fact]
    public async Task A_process_that_stops_hands_it_over_to_the_next_at_the_step_where_it_was()
    {
        var training = TrainingHost.RefOf(
            await _host.CreateAsync(LabelledSets.Quick("handed-over", epochs: 12), LabelledSets.Photos(14, 3)));
        var before = await _host.WaitForAsync(training, told => told.Progress?.Step >= 5);
        await _host.DisposeAsync();

        _host = new(_folder, services);
        var told = await _host.WatchAsync(training);

        Assert.Equal(JobState.Succeeded, told[^1].State);
        var steps = told.Select(training => training.Progress.Step).ToArray();
        Assert.True(steps[0] >= before.Progress.Step, $"it went on at step {steps[0]}");
        Assert.Equal(steps.Order(), steps);
        Assert.DoesNotContain("ALIGNING", StagesOf(told));
        Assert.Equal(1, told[^1].Attempt);
        // Each step was taken once: the curve has no gap and no repetition.
        Assert.Equal(13, told[^1].Progress.CompletedEpochs.Count);
        Assert.Equal(Enumerable.Range(0, 13), told[^1].Progress.CompletedEpochs.Select(epoch => epoch.Epoch));
    }

    [Fact]
    public async Task Cancelled_it_stops_and_makes_no_model()
    {
        var training = TrainingHost.RefOf(
            await _host.CreateAsync(LabelledSets.Quick("cancelled", Endless), LabelledSets.Photos(14, 2)));
        await _host.WaitForAsync(training, told => told.Progress?.Step >= 2);

        Assert.Equal(JobState.Cancelled, (await _host.Trainings.CancelAsync(training)).State);

        var next = TrainingHost.RefOf(
            await _host.CreateAsync(LabelledSets.Quick("garbage"), LabelledSets.Garbage(14, 2)));
        Assert.Equal(JobState.Failed, (await _host.WatchAsync(next))[^1].State);
        Assert.DoesNotContain((await _host.Models.ListAsync(new())).Models, model => model.Title == "cancelled");
        Assert.Equal(JobState.Cancelled, (await _host.Trainings.GetAsync(training)).State);
    }

    [Fact]
    public async Task It_is_no_migration_and_belongs_to_its_owner()
    {
        var training = TrainingHost.RefOf(
            await _host.CreateAsync(LabelledSets.Quick("garbage"), LabelledSets.Garbage(14, 2)));
        var error = await RpcAssert.FailsAsync(
            StatusCode.NotFound,
            ErrorReason.JobNotFound,
            () => _host.Migrations.GetAsync(new() { Tenant = training.Tenant, Id = training.Id }).ResponseAsync);
        Assert.Equal(
            $"migrations/{training.Id}", error.GetRpcStatus()!.GetDetail<Google.Rpc.ResourceInfo>()!.ResourceName);

        var foreign = new TrainingRef { Tenant = "another", Id = training.Id };
        foreach (var call in (Func<Task>[])
        [
            () => _host.Trainings.GetAsync(foreign).ResponseAsync,
            () => _host.Trainings.CancelAsync(foreign).ResponseAsync,
            () => _host.Trainings.DeleteAsync(foreign).ResponseAsync,
            () => _host.Trainings.ListSubjectsAsync(foreign).ResponseAsync,
        ])
            await RpcAssert.FailsAsync(StatusCode.NotFound, ErrorReason.JobNotFound, call);
        await _host.Trainings.DeleteAsync(training);
    }

    [Fact]
    public async Task A_repeated_request_answers_the_first_training_also_where_the_seed_was_drawn()
    {
        var spec = LabelledSets.Quick("once");
        spec.Options.ClearSeed();
        spec.RequestId = "once";
        var first = await _host.CreateAsync(spec, LabelledSets.Garbage(14, 2));

        var second = await _host.CreateAsync(spec, LabelledSets.Garbage(14, 2));

        Assert.Equal((first.Name, first.Options.Seed), (second.Name, second.Options.Seed));
        Assert.Equal((await services.ShippedAsync()).Name, second.Options.Parent);
        await RpcAssert.FailsAsync(
            StatusCode.AlreadyExists,
            ErrorReason.RequestIdReused,
            () => _host.CreateAsync(spec, LabelledSets.Garbage(15, 2)));
    }

    private static string[] StagesOf(IEnumerable<V1.Training> told) =>
    [
        .. told.Select(training => training.Progress?.Stage ?? TrainingStage.Unspecified)
            .Where(stage => stage != TrainingStage.Unspecified)
            .Distinct()
            .Select(stage => stage.ToString().ToUpperInvariant()),
    ];

    private async Task AssertModelAsync(V1.Training training)
    {
        var model = await _host.Models.GetAsync(new() { Name = training.Result.Model });
        Assert.Equal(
            (ModelState.Inactive, "tiny", training.Name, 16, training.ConsentNote),
            (model.State, model.Title, model.Training, model.EmbeddingSize, model.ConsentNote));
        Assert.Equal(model.Name["models/".Length..], model.Pipeline["pipelines/".Length..]);
        Assert.Equal(training.Result, model.Result);
        Assert.NotEmpty(model.Calibration.Points);
        // Three people say nothing of one false match in ten thousand.
        Assert.NotEmpty(model.Objections);
        await RpcAssert.FailsAsync(
            StatusCode.FailedPrecondition,
            ErrorReason.CalibrationTooSmall,
            () => _host.Models.ActivateAsync(new() { Name = model.Name, Force = true }).ResponseAsync);
        Assert.DoesNotContain(
            (await services.Embedding.ListPipelinesAsync(new())).Pipelines, pipeline => pipeline.Name == model.Pipeline);
    }

    private async Task AssertSubjectsAsync(TrainingRef training)
    {
        var subjects = (await _host.Trainings.ListSubjectsAsync(training)).Subjects;
        Assert.Equal(14, subjects.Select(subject => subject.Subject).Distinct().Count());
        Assert.Equal(14, subjects.Count);
        Assert.Equal(9, subjects.Count(subject => subject.Part == TrainingPart.Train));
    }
}
