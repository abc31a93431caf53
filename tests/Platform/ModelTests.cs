using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Platform;

/// <summary>From labelled photos to a gallery that another encoder recognises: facectl, gateway and all services.</summary>
public sealed class ModelTests(PlatformFixture platform) : IDisposable
{
    private const string Service = "training";
    private const string Consent = "Photos of the press, for tests of this platform.";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_person_is_no_training_set()
    {
        Link(SamplePhotos.PathOf(1), "one/ada/1.jpg");
        Link(SamplePhotos.PathOf(2), "one/ada/2.jpg");
        var (exitCode, document) = await platform.FacectlAsync(
            "train", PathOf("one"), "--title", "one", "--consent", Consent);
        Assert.Equal((2, "TRAINING_SET_TOO_SMALL"), (exitCode, document.GetProperty("error").Text("reason")));
    }

    [Fact]
    public async Task What_is_wrong_with_a_training_is_said_with_each_field()
    {
        Link(SamplePhotos.PathOf(1), "two/ada/1.jpg");
        var (exitCode, document) = await platform.FacectlAsync(
            "train", PathOf("two"), "--title", "No Title", "--consent", Consent, "--margin", "0");
        var error = document.GetProperty("error");
        Assert.Equal((2, "INVALID_FIELD"), (exitCode, error.Text("reason")));
        Assert.Contains("margin", error.Text("field"));
        Assert.Contains("title", error.Text("field"));
    }

    [Fact]
    public async Task A_gallery_without_kept_crops_changes_its_encoder_when_everybody_has_a_new_photo()
    {
        var model = await RegisterAsync("brought");
        var gallery = $"g{Guid.NewGuid():N}";
        await EnrollAsync(gallery, "ada", 1);
        await EnrollAsync(gallery, "bea", 5);
        var migration = (await platform.DoneAsync("migrations", "create", gallery, model, "--watch")).Text("name")!;

        var missing = await platform.DoneAsync("migrations", "missing", migration);
        Assert.Equal(
            [$"galleries/{gallery}/subjects/ada", $"galleries/{gallery}/subjects/bea"],
            missing.GetProperty("subjects").EnumerateArray().Select(subject => subject.GetString()));
        await MatchesAsync(gallery, "ada", 1);
        var (refused, flip) = await platform.FacectlAsync("migrations", "flip", migration);
        Assert.Equal((2, "SUBJECTS_MISSING"), (refused, flip.GetProperty("error").Text("reason")));

        await EnrollAsync(gallery, "ada", 1);
        await EnrollAsync(gallery, "bea", 5);
        await MatchesAsync(gallery, "ada", 1);
        await ComparedAsync(migration);

        await FlipAndFinishAsync(gallery, model, migration);
        var (inUse, _) = await platform.FacectlAsync("models", "retire", model);
        Assert.Equal(2, inUse);
        await platform.DoneAsync("galleries", "delete", gallery, "--force");
        await platform.DoneAsync("models", "retire", model);
        await platform.DoneAsync("models", "delete", model);
    }

    [Fact]
    public async Task A_trained_model_measures_as_its_report_says_and_takes_a_gallery_over()
    {
        // As many who only calibrate it as the default rate of 1e-4 needs impostor pairs.
        LinkPeople("set", 30, photos => photos.Length > 2 ? photos[..3] : []);
        LinkPeople("calibration", 950, photos => photos.Length < 3 ? photos[..1] : []);
        var (exitCode, training) = await platform.FacectlAsync(
            "train", PathOf("set"), "--calibration", PathOf("calibration"), "--title", "tuned", "--consent", Consent,
            "--trainable-layers", "1", "--epochs", "1", "--learning-rate", "0.00001", "--subjects-per-batch", "4", "--seed",
            "7", "--report", PathOf("report.png"), "--split", PathOf("split.csv"));

        var verdict = training.Text("verdict");
        Assert.Equal(verdict is "WORSE" ? 1 : 0, exitCode);
        Assert.Equal("PNG"u8.ToArray(), (await File.ReadAllBytesAsync(PathOf("report.png")))[1..4]);
        var model = training.Text("model")!;
        var activated = await platform.DoneAsync("models", "activate", model, "--force");
        Assert.Equal("ACTIVE", activated.Text("state"));

        var measured = await platform.DoneAsync(
            "evaluate", "verification", "--all-pairs", "--root", PathOf("set"), "--pipeline", model, "--subjects",
            PathOf("split.csv"), "--part", "TEST", "--every-face");
        var after = training.GetProperty("after");
        Assert.Equal(after.GetProperty("images").GetInt32(), measured.GetProperty("photos").GetInt32()
            - measured.GetProperty("failures_to_enroll").GetInt32());
        Assert.Equal(after.GetProperty("auc").GetDouble(), measured.GetProperty("auc").GetDouble(), 1e-3);
        Assert.Equal(after.GetProperty("eer").GetDouble(), measured.GetProperty("eer").GetDouble(), 5e-3);

        var gallery = $"g{Guid.NewGuid():N}";
        await platform.DoneAsync("galleries", "create", gallery, "--keep-crops");
        await EnrollAsync(gallery, "ada", 1);
        await EnrollAsync(gallery, "bea", 5);
        var migration = await platform.DoneAsync("migrations", "create", gallery, model, "--faces-per-second", "1000", "--watch");
        Assert.Equal(("READY", 2, 0), (
            migration.Text("phase"), migration.GetProperty("migrated_faces").GetInt32(),
            migration.GetProperty("missing_faces").GetInt32()));
        await MatchesAsync(gallery, "bea", 5);
        await ComparedAsync(migration.Text("name")!);
        await FlipAndFinishAsync(gallery, model, migration.Text("name")!);
        await MatchesAsync(gallery, "bea", 5);

        await platform.DoneAsync("galleries", "delete", gallery, "--force");
        await platform.DoneAsync("models", "retire", model);
    }

    [Fact]
    public async Task Kill_9_of_the_trainer_in_the_middle_costs_the_user_some_time_and_nothing_else()
    {
        const int Epochs = 30;
        var cancellation = TestContext.Current.CancellationToken;
        LinkPeople("few", 20, photos => photos.Length > 2 ? photos[..3] : []);
        using var victim = await ReplicaProcess.OfAsync(platform.App, Service, cancellation);
        var running = platform.FacectlAsync(
            "train", PathOf("few"), "--title", "killed", "--consent", Consent, "--network", "scratch", "--embedding-size", "16",
            "--subjects-per-batch", "4", "--images-per-subject", "2", "--epochs", $"{Epochs}", "--patience", "1000",
            "--seed", "3");
        await Eventually.HoldsAsync(async () => await EpochAsync() >= 3, "the training's third epoch");
        victim.Kill();
        await victim.WaitForExitAsync(cancellation);
        Assert.False(running.IsCompleted);
        await platform.App.ResourceCommands.ExecuteCommandAsync(Service, KnownResourceCommands.StartCommand, cancellation);
        await platform.WaitUntilHealthyAsync(Service);

        var (exitCode, document) = await running;
        Assert.Equal(document.Text("verdict") is "WORSE" ? 1 : 0, exitCode);
        var job = await platform.DoneAsync("jobs", "get", document.Text("job")!);
        Assert.Equal(
            Enumerable.Range(0, Epochs + 1),
            job.GetProperty("progress").GetProperty("completed_epochs").EnumerateArray()
                .Select(epoch => epoch.GetProperty("epoch").GetInt32()));
        await platform.DoneAsync("jobs", "delete", document.Text("job")!);
        var (refused, activation) = await platform.FacectlAsync("models", "activate", document.Text("model")!, "--force");
        Assert.Equal((2, "CALIBRATION_TOO_SMALL"), (refused, activation.GetProperty("error").Text("reason")));
    }

    // Of the one training that runs; 0 where none does.
    private async Task<int> EpochAsync()
    {
        var list = await platform.DoneAsync("jobs", "list", "--kind", "trainings", "--state", "running");
        return list.GetProperty("jobs").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } job
            && job.GetProperty("progress") is { ValueKind: JsonValueKind.Object } progress
            ? progress.GetProperty("epoch").GetInt32()
            : 0;
    }

    // The shipped encoder as somebody's own, with its calibration.
    private async Task<string> RegisterAsync(string title)
    {
        const string Shipped = "services/Embedding/Pipelines/Shipped/retinaface-mobilefacenet/calibration.json";
        const string Encoder = "services/Models/node_modules/faceplugin-face-recognition-js/model/fr_feature.onnx";
        var registered = await platform.DoneAsync(
            "models", "register", Path.Combine(RepositoryRoot.Path, Encoder), "--title", title, "--source", "npm", "--license",
            "MIT", "--calibration", Path.Combine(RepositoryRoot.Path, Shipped));
        var name = registered.Text("name")!;
        await platform.DoneAsync("models", "activate", name);
        return name;
    }

    // Searches are compared beside them, and counted soon after. It is the same encoder, or nearly.
    private async Task ComparedAsync(string migration)
    {
        JsonElement told;
        do
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            told = await platform.DoneAsync("migrations", "get", migration);
        }
        while (told.GetProperty("shadow").GetProperty("agreed").GetInt32() == 0);
        Assert.Equal(0, told.GetProperty("missing_subjects").GetInt32());
        Assert.Equal((0, 0), (
            told.GetProperty("shadow").GetProperty("match_to_unknown").GetInt32(),
            told.GetProperty("shadow").GetProperty("match_to_other").GetInt32()));
    }

    private async Task FlipAndFinishAsync(string gallery, string model, string migration)
    {
        foreach (var (command, phase) in new[] { ("flip", "FLIPPED"), ("roll-back", "READY"), ("flip", "FLIPPED") })
        {
            Assert.Equal(phase, (await platform.DoneAsync("migrations", command, migration)).Text("phase"));
            await MatchesAsync(gallery, "ada", 1);
        }

        Assert.Equal("FINISHED", (await platform.DoneAsync("migrations", "finish", migration)).Text("phase"));
        var changed = await platform.DoneAsync("galleries", "get", gallery);
        Assert.Equal((model.Replace("models/", "pipelines/", StringComparison.Ordinal), JsonValueKind.Null), (
            changed.Text("pipeline"), changed.GetProperty("other_pipeline").ValueKind));
    }

    private Task<JsonElement> EnrollAsync(string gallery, string subject, int photo) =>
        platform.DoneAsync("enroll", gallery, subject, SamplePhotos.PathOf(photo), "--face", "largest");

    private async Task MatchesAsync(string gallery, string subject, int photo)
    {
        var answer = await platform.DoneAsync("identify", gallery, SamplePhotos.PathOf(photo));
        Assert.Contains(
            answer.GetProperty("faces").EnumerateArray().SelectMany(face => face.GetProperty("candidates").EnumerateArray()),
            candidate => candidate.Text("subject") == $"galleries/{gallery}/subjects/{subject}");
    }

    private string PathOf(string name) => Path.Combine(_folder.Path, name);

    private void Link(string photo, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.CreateSymbolicLink(PathOf(name), photo);
    }

    private void LinkPeople(string folder, int people, Func<string[], string[]> choose)
    {
        Assert.SkipWhen(LabelledPhotos.Folder is null, SharedData.Absent);
        var chosen = LabelledPhotos.People()!
            .Select(person => choose([.. person.Photos]))
            .Where(photos => photos.Length > 0)
            .Take(people);
        foreach (var photo in chosen.SelectMany(photos => photos))
            Link(photo, Path.Combine(folder, Path.GetFileName(Path.GetDirectoryName(photo)!), Path.GetFileName(photo)));
    }
}
