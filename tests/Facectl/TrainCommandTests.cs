using System.Text.Json;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Tests.Facectl.Doubles;
using FacePlatform.V1;

namespace FacePlatform.Tests.Facectl;

public sealed class TrainCommandTests : FacectlTest
{
    private const string Job = TrainingServiceDouble.Job;
    private const string Consent = "By the agreement of May.";

    private TrainingSpec Sent => Platform.Trainings.Streams[^1][0].Spec;

    private LabelledImage[] Images => [.. Platform.Trainings.Streams[^1].Skip(1).Select(message => message.Image)];

    private int Watches => Platform.Calls.Count(call => call.Method == "WatchTraining");

    private string[] Command(string title, params string[] more)
    {
        Photo("1", "set/ada/1.jpg");
        Photo("2", "set/ada/2.jpg");
        Photo("3", "set/bea/1.png");
        return ["train", PathOf("set"), "--title", title, "--consent", Consent, .. more];
    }

    private Task<FacectlRun> TrainAsync(string title, params string[] more) => RunAsync(Command(title, more));

    [Fact]
    public async Task The_set_is_streamed_and_the_document_has_the_names_that_scripts_rely_on()
    {
        var run = await TrainAsync("t", "--report", PathOf("r.png"), "--split", PathOf("s.csv"), "--json");

        Assert.Equal((0, Job, ModelServiceDouble.Name, "BETTER"), (
            run.ExitCode, Text(run.Json, "job"), Text(run.Json, "model"), Text(run.Json, "verdict")));
        var (before, after) = (run.Json.GetProperty("before"), run.Json.GetProperty("after"));
        Assert.Equal((0.9, 0.05, 0.75, 0.95), (
            Number(before, "auc"), Number(before, "eer"), Number(before, "tar_at_far_1e-3"), Number(after, "auc")));
        var difference = run.Json.GetProperty("difference");
        Assert.Equal((0.05, 0.01, 0.09), (
            Number(difference, "auc"), Number(difference, "low"), Number(difference, "high")));
        Assert.Equal(JsonValueKind.Null, run.Json.GetProperty("degraded_difference").ValueKind);
        Assert.Equal(2, run.Json.GetProperty("data").GetProperty("left_out").GetProperty("NO_FACE").GetInt32());

        Assert.Equal(
            [("ada", "1"), ("ada", "2"), ("bea", "3")],
            Images.Select(image => (image.Subject, image.Image.ToStringUtf8())));
        Assert.DoesNotContain(Images, image => image.Calibration);
        Assert.Equal(("t", Consent, ""), (Sent.Title, Sent.ConsentNote, Sent.Directory));
        Assert.NotEmpty(Sent.RequestId);
        Assert.Equal(TrainingServiceDouble.Report, await File.ReadAllTextAsync(PathOf("r.png")));
        Assert.Equal(
            ["subject,part,images", "ada,TRAIN,3", "\"bea, the \"\"second\"\"\",TEST,2"],
            (await File.ReadAllTextAsync(PathOf("s.csv"))).Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Where_nobody_watches_each_epoch_is_one_line_of_standard_error()
    {
        Platform.Trainings.BreaksAt.Add(2);
        var run = await TrainAsync("t");

        Assert.Equal(
            [
                "100 images aligned; people: 20 train, 4 validation, 12 test; left out: IMAGE_UNREADABLE 1, NO_FACE 2",
                "epoch 0/3: before training, validation AUC 0.90000, EER 5.00%, TAR at FAR 1e-3 75.00%",
                "epoch 1/3: loss 0.1000, validation AUC 0.91000, EER 5.00%, TAR at FAR 1e-3 75.00%",
                "epoch 2/3: loss 0.0667, validation AUC 0.92000, EER 5.00%, TAR at FAR 1e-3 75.00%",
                "epoch 3/3: loss 0.0500, validation AUC 0.93000, EER 5.00%, TAR at FAR 1e-3 75.00%",
            ],
            run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd()));
        Assert.Equal(2, Watches);
        Assert.Contains("+0.05000, 95 % interval +0.01000 … +0.09000 (12 people, 60 images)", run.Out);
        Assert.Contains("Better: ", run.Out);
        Assert.Contains($"next: facectl models activate {ModelServiceDouble.Name}", run.Out);
    }

    [Fact]
    public async Task A_terminal_shows_it_in_place()
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var terminal = new FacePlatform.Facectl.Output.Terminal(false, output, error, errorIsTerminal: true);
        var exitCode = await FacePlatform.Facectl.FacectlApp.RunAsync(
            [.. Command("t"), "--url", Platform.Url], terminal, TestContext.Current.CancellationToken);

        Assert.Equal(0, exitCode);
        foreach (var shown in new[] { "at most 1:05 left", "d(A,P)", "0.7000", "42.1% of 360 triplets", "1.0e-4", "NO_FACE 2" })
            Assert.Contains(shown, error.ToString());
        Assert.DoesNotContain("images aligned;", error.ToString());
    }

    [Fact]
    public async Task What_was_not_given_is_left_to_the_platform()
    {
        await TrainAsync("t");
        Assert.Equal(new TrainingOptions(), Sent.Options);
    }

    [Fact]
    public async Task Every_option_is_sent()
    {
        Photo("9", "other/images/cec/1.jpg");
        var run = await TrainAsync(
            "t", "--calibration", PathOf("other"), "--parent", "models/p-1", "--network", "scratch", "--embedding-size", "64",
            "--margin", "0.3", "--distance", "euclidean", "--mining", "batch-hard", "--subjects-per-batch", "8",
            "--images-per-subject", "3", "--optimizer", "sgd", "--learning-rate", "0.01", "--weight-decay", "0",
            "--schedule", "constant", "--epochs", "7", "--patience", "2", "--gradient-norm", "5", "--trainable-layers", "4",
            "--train-batch-normalization", "--no-flip", "--geometric", "0", "--photometric", "1", "--degradation",
            "0.5", "--seed", "-3", "--train-fraction", "0.6", "--validation-fraction", "0.2");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("cec", Assert.Single(Images, image => image.Calibration).Subject);
        Assert.Equal(
            new TrainingOptions
            {
                Parent = "pipelines/p-1",
                Network = TrainedNetwork.Scratch,
                EmbeddingSize = 64,
                Margin = 0.3,
                Distance = TripletDistance.Euclidean,
                Mining = TripletMining.BatchHard,
                SubjectsPerBatch = 8,
                ImagesPerSubject = 3,
                Optimizer = TrainingOptimizer.SgdOptimizer,
                LearningRate = 0.01,
                WeightDecay = 0,
                Schedule = LearningRateSchedule.Constant,
                Epochs = 7,
                Patience = 2,
                GradientNorm = 5,
                TrainableLayers = 4,
                TrainBatchNormalization = true,
                Augmentation = new() { Flip = false, Geometric = 0, Photometric = 1, Degradation = 0.5 },
                Seed = -3,
                TrainFraction = 0.6,
                ValidationFraction = 0.2,
            },
            Sent.Options);
    }

    [Fact]
    public async Task A_set_that_lies_on_the_server_is_only_named()
    {
        var run = await RunAsync(
            "train", "--server-directory", "lfw", "--server-calibration", "others", "--title", "t", "--consent", Consent);
        Assert.Equal((0, "lfw", "others", 0), (run.ExitCode, Sent.Directory, Sent.CalibrationDirectory, Images.Length));
    }

    [Fact]
    public async Task A_worse_model_is_answered_with_1()
    {
        var run = await TrainAsync("worse");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"facectl models activate {ModelServiceDouble.Name} --force", run.Out);
        Assert.Equal("WORSE", Text((await TrainAsync("worse", "--json")).Json, "verdict"));
    }

    [Fact]
    public async Task What_would_keep_the_model_from_being_activated_is_told()
    {
        Platform.Models.Current.Objections.Add("its calibration supports no rate of 1e-4");
        var run = await TrainAsync("t");
        Assert.Contains("objection: its calibration supports no rate of 1e-4", run.Out);
        Assert.DoesNotContain("models activate", run.Out);

        Platform.Fault = (method, _) => method == "GetModel" ? RpcErrors.ScopeMissing("train") : null;
        var unknown = await TrainAsync("t", "--json");
        Assert.Equal((0, JsonValueKind.Null), (unknown.ExitCode, unknown.Json.GetProperty("objections").ValueKind));
        Assert.Contains("warning", unknown.Error);
    }

    [Fact]
    public async Task A_detached_training_is_only_submitted()
    {
        var run = await TrainAsync("t", "--detach");
        var json = await TrainAsync("t", "--detach", "--json");
        Assert.Equal((0, Job), (run.ExitCode, run.Out.Trim()));
        Assert.Equal((Job, "WAITING"), (Text(json.Json, "job"), Text(json.Json, "state")));
        Assert.Equal(0, Watches);
    }

    [Fact]
    public async Task An_upload_that_breaks_is_begun_again_under_its_request_id()
    {
        Platform.Trainings.UploadBreaksAfter.Enqueue(2);
        var run = await TrainAsync("t");

        Assert.Equal((0, 2, 4), (
            run.ExitCode, Platform.Trainings.Streams.Count, Platform.Trainings.Streams[^1].Count));
        Assert.Single(Platform.Trainings.Streams.Select(stream => stream[0].Spec.RequestId).Distinct());
    }

    [Fact]
    public async Task An_upload_that_always_breaks_is_given_up()
    {
        for (var i = 0; i < 9; i++)
            Platform.Trainings.UploadBreaksAfter.Enqueue(3);
        var run = await TrainAsync("t", "--json");
        Assert.Equal((3, 4), (run.ExitCode, Platform.Trainings.Streams.Count));
    }

    [Fact]
    public async Task A_set_of_one_person_is_the_callers_mistake()
    {
        Photo("1", "one/ada/1.jpg");
        var run = await RunAsync("train", PathOf("one"), "--title", "t", "--consent", Consent, "--json");
        var error = run.Json.GetProperty("error");
        Assert.Equal((2, "TRAINING_SET_TOO_SMALL"), (run.ExitCode, Text(error, "reason")));
        Assert.Contains("at least 6 are needed", Text(error, "message"));
        Assert.Single(Platform.Trainings.Streams);
    }

    [Theory]
    [InlineData("fails", 2, "TRAINING_DIVERGED", "--learning-rate")]
    [InlineData("dies", 3, "JOB_ATTEMPTS_EXHAUSTED", $"jobs replay {Job}")]
    public async Task A_training_that_fails_says_whose_fault_it_was(string title, int exitCode, string reason, string hint)
    {
        var run = await TrainAsync(title, "--json");
        var error = run.Json.GetProperty("error");
        Assert.Equal((exitCode, reason), (run.ExitCode, Text(error, "reason")));
        Assert.Contains(hint, Text(error, "hint"));
    }

    [Fact]
    public async Task A_platform_that_stays_away_is_given_up_but_not_the_job()
    {
        Platform.Trainings.BreaksAt.Add(1);
        Platform.Fault = (method, number) => method == "WatchTraining" && number > 0
            ? RpcErrors.Unavailable("down", TimeSpan.FromMilliseconds(20))
            : null;
        var run = await TrainAsync("t", "--timeout", "1", "--json");
        var error = run.Json.GetProperty("error");
        Assert.Equal((3, "WATCH_BROKEN_OFF"), (run.ExitCode, Text(error, "reason")));
        Assert.Contains($"facectl jobs watch {Job}", Text(error, "hint"));
    }

    [Fact]
    public async Task Ctrl_C_cancels_the_training()
    {
        using var cancellation = new CancellationTokenSource();
        var running = FacectlRun.RunAsync([.. Command("waits"), "--url", Platform.Url], cancellation.Token);
        while (Watches == 0)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        await cancellation.CancelAsync();
        var run = await running;

        Assert.Equal((130, JobState.Cancelled), (run.ExitCode, Platform.Trainings.Current.State));
        Assert.Equal($"CALL_CANCELLED Stopped; {Job} is cancelled.", run.Error.Trim());
    }

    [Fact]
    public async Task Ctrl_C_before_the_answer_cancels_what_was_submitted()
    {
        using var cancellation = new CancellationTokenSource();
        Platform.Trainings.BeforeAnswer = cancellation.Cancel;
        var run = await FacectlRun.RunAsync([.. Command("waits"), "--url", Platform.Url], cancellation.Token);
        Assert.Equal((130, JobState.Cancelled, 0), (run.ExitCode, Platform.Trainings.Current.State, Watches));
    }

    [Fact]
    public async Task Ctrl_C_while_it_is_sent_submits_nothing()
    {
        using var cancellation = new CancellationTokenSource();
        Platform.Hangs = true;
        // More than the window of a stream that nobody reads.
        await File.WriteAllBytesAsync(Photo("", "set/zoe/1.jpg"), new byte[3 << 20], TestContext.Current.CancellationToken);
        var running = FacectlRun.RunAsync([.. Command("t"), "--url", Platform.Url], cancellation.Token);
        while (Platform.Calls.IsEmpty)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        await cancellation.CancelAsync();
        var run = await running;

        Assert.Equal(130, run.ExitCode);
        Assert.Equal("CALL_CANCELLED Stopped before all was sent; nothing was submitted.", run.Error.Trim());
        Assert.Empty(Platform.Trainings.Streams);
    }

    [Fact]
    public async Task A_report_that_cannot_be_written_is_still_there()
    {
        Directory.CreateDirectory(PathOf("r.png"));
        var run = await TrainAsync("t", "--report", PathOf("r.png"), "--json");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"facectl jobs result {Job} -o {PathOf("r.png")}", Text(run.Json.GetProperty("error"), "hint"));
    }

    private static string? Text(JsonElement json, string property) => json.GetProperty(property).GetString();

    private static double Number(JsonElement json, string property) => json.GetProperty(property).GetDouble();
}
