using System.Text.Json;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Deploy.Running;

/// <summary>The README's tour, with facectl as a client outside of the cluster has it.</summary>
[Collection(RunningPlatform.Name)]
public sealed class TourTests(RunningPlatform running)
{
    private static string Photo(int number) => RunningPlatform.Photo(number);

    [Fact]
    public async Task Faces_are_detected_enrolled_identified_and_verified()
    {
        var platform = await running.GetAsync();
        var detected = await platform.DoneAsync("detect", Photo(1), "--draw", "/tmp/faces.png");
        Assert.Equal(3, detected.GetProperty("faces").GetArrayLength());

        await platform.DoneAsync("enroll", "friends", "ann", Photo(3), "--face", "largest");
        var identified = await platform.DoneAsync("identify", "friends", Photo(1));
        Assert.Equal(
            ["MATCH", "UNKNOWN", "UNKNOWN"],
            identified.GetProperty("faces").EnumerateArray().Select(face => face.Text("outcome")).Order(StringComparer.Ordinal));
        var (no, verified) = await platform.FacectlAsync(
            "verify", Photo(1), "--gallery", "friends", "--subject", "ann", "--face", "largest");
        Assert.Equal((1, "NO_MATCH"), (no, verified.Text("outcome")));
        var (mistake, several) = await platform.FacectlAsync("verify", Photo(5), Photo(6));
        Assert.Equal((2, "SEVERAL_FACES"), (mistake, several.GetProperty("error").Text("reason")));
    }

    [Fact]
    public async Task One_person_under_two_names_is_found_and_merged()
    {
        var platform = await running.GetAsync();
        await platform.DoneAsync("enroll", "club", "ann", Photo(3), "--face", "largest");
        await platform.DoneAsync("enroll", "club", "anna", Photo(3), "--face", "largest");
        var found = await platform.DoneAsync("galleries", "duplicates", "club");
        Assert.Equal(1, found.GetProperty("duplicates").GetArrayLength());
        await platform.DoneAsync("subjects", "merge", "club", "anna", "ann");
        Assert.Equal(0, (await platform.DoneAsync("galleries", "duplicates", "club")).GetProperty("duplicates").GetArrayLength());
        await platform.DoneAsync("subjects", "unmerge", "club", "anna");
    }

    [Fact]
    public async Task A_worker_makes_a_picture()
    {
        var platform = await running.GetAsync();
        var made = await platform.DoneAsync(
            "stylize", Photo(3), Photo(2), "-o", "/tmp/picture.png", "--size", "64", "--iterations", "6", "--scales", "1");
        Assert.Equal(6, made.GetProperty("iterations").GetInt32());
        var (exitCode, _, _) = await platform.Client.ExecuteAsync("test", "-s", "/tmp/picture.png");
        Assert.Equal(0, exitCode);
        Assert.Equal("SUCCEEDED", (await platform.DoneAsync("jobs", "get", made.Text("job")!)).Text("state"));
    }

    [Fact]
    public async Task A_model_of_the_store_is_served_by_every_Embedding_and_a_gallery_changes_to_it()
    {
        var platform = await running.GetAsync();
        var registered = await platform.DoneAsync(
            "models", "register", RunningPlatform.Encoder, "--title", "brought", "--source", "npm", "--license", "MIT",
            "--calibration", RunningPlatform.Calibration);
        var model = registered.Text("name")!;
        await platform.DoneAsync("models", "activate", model);
        await platform.DoneAsync("galleries", "create", "staff", "--keep-crops");
        await platform.DoneAsync("enroll", "staff", "ann", Photo(3), "--face", "largest");

        var migration = await platform.DoneAsync("migrations", "create", "staff", model, "--faces-per-second", "1000", "--watch");
        Assert.Equal(("READY", 1), (migration.Text("phase"), migration.GetProperty("migrated_faces").GetInt32()));
        await platform.DoneAsync("migrations", "flip", migration.Text("name")!);
        var changed = await platform.DoneAsync("galleries", "get", "staff");
        Assert.Equal(model.Replace("models/", "pipelines/", StringComparison.Ordinal), changed.Text("pipeline"));
        var identified = await platform.DoneAsync("identify", "staff", Photo(1));
        Assert.Contains(identified.GetProperty("faces").EnumerateArray(), face => face.Text("outcome") == "MATCH");
    }

    [Fact]
    public async Task A_worker_trains_a_model_into_the_store()
    {
        Assert.SkipWhen(LabelledPhotos.Folder is null, SharedData.Absent);
        var platform = await running.GetAsync();
        var (exitCode, training) = await platform.FacectlAsync(
            "train", RunningPlatform.People, "--title", "trained", "--consent", "Photos of the press, for tests of this platform.",
            "--network", "scratch", "--embedding-size", "16", "--subjects-per-batch", "4", "--images-per-subject", "2",
            "--epochs", "1", "--seed", "3");
        Assert.True(exitCode is 0 or 1, $"{training}");
        var model = await platform.DoneAsync("models", "get", training.Text("model")!);
        Assert.Equal(JsonValueKind.String, model.GetProperty("name").ValueKind);
    }
}
