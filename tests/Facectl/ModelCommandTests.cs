using System.Text.Json;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Tests.Facectl.Doubles;
using FacePlatform.V1;

namespace FacePlatform.Tests.Facectl;

public sealed class ModelCommandTests : FacectlTest
{
    [Fact]
    public async Task A_list_has_what_is_served_and_what_was_trained()
    {
        var run = await RunAsync("models", "list", "--json");
        var text = await RunAsync("models", "list");

        Assert.Equal(PlatformDouble.PipelineName, Text(Assert.Single(run.Json.GetProperty("pipelines").EnumerateArray()), "name"));
        var model = Assert.Single(run.Json.GetProperty("models").EnumerateArray());
        Assert.Equal((ModelServiceDouble.Name, "INACTIVE"), (Text(model, "name"), Text(model, "state")));
        Assert.Contains(ModelServiceDouble.Name, text.Out);
    }

    [Fact]
    public async Task Without_the_scope_of_models_the_pipelines_are_still_shown()
    {
        Platform.Fault = (method, _) => method is "ListModels" or "GetModel" ? RpcErrors.ScopeMissing("train") : null;
        var list = await RunAsync("models", "list", "--json");
        var get = await RunAsync("models", "get", "double-00000000", "--json");

        Assert.Equal((0, JsonValueKind.Null), (list.ExitCode, list.Json.GetProperty("models").ValueKind));
        Assert.Contains("warning", list.Error);
        Assert.Equal((0, PlatformDouble.PipelineName), (get.ExitCode, Text(get.Json, "name")));
    }

    [Theory]
    [InlineData(ModelServiceDouble.Id, ModelServiceDouble.Name)]
    [InlineData(ModelServiceDouble.Name, ModelServiceDouble.Name)]
    [InlineData("double-00000000", PlatformDouble.PipelineName)]
    [InlineData(PlatformDouble.PipelineName, PlatformDouble.PipelineName)]
    public async Task One_is_found_by_its_name_with_or_without_its_collection(string given, string name)
    {
        var run = await RunAsync("models", "get", given, "--json");
        Assert.Equal((0, name), (run.ExitCode, Text(run.Json, "name")));
    }

    [Theory]
    [InlineData("models/absent", "MODEL_NOT_FOUND")]
    [InlineData("absent", "PIPELINE_NOT_FOUND")]
    public async Task An_unknown_one_is_the_callers_mistake(string given, string reason)
    {
        var run = await RunAsync("models", "get", given, "--json");
        Assert.Equal((2, reason), (run.ExitCode, Text(run.Json.GetProperty("error"), "reason")));
    }

    [Fact]
    public async Task A_model_is_shown_with_what_it_comes_from_and_how_good_it_is()
    {
        Platform.Models.Current.Objections.Add("it is worse than its parent");
        var run = await RunAsync("models", "get", ModelServiceDouble.Name, "--json");
        var text = await RunAsync("models", "get", ModelServiceDouble.Name);

        Assert.Equal((PlatformDouble.PipelineName, TrainingServiceDouble.Job, "By agreement."), (
            Text(run.Json, "parent"), Text(run.Json, "training"), Text(run.Json, "consent_note")));
        Assert.Equal(20, run.Json.GetProperty("data").GetProperty("train_subjects").GetInt32());
        Assert.Equal("SEMI_HARD", Text(run.Json.GetProperty("options"), "mining"));
        Assert.Equal(
            [true, false],
            run.Json.GetProperty("calibration").GetProperty("points").EnumerateArray()
                .Select(point => point.GetProperty("supported").GetBoolean()));
        var result = run.Json.GetProperty("result");
        Assert.Equal(("WORSE", -0.2, JsonValueKind.Null), (
            Text(result, "verdict"), result.GetProperty("difference").GetProperty("low").GetDouble(),
            result.GetProperty("after").GetProperty("tar_at_far_1e-3").ValueKind));
        foreach (var shown in new[]
            {
                "objection: it is worse", "-0.10000, 95 % interval -0.20000 … -0.05000", "20 train", "Worse: ", "unknown (too few",
            })
            Assert.Contains(shown, text.Out);
    }

    [Fact]
    public async Task A_file_is_registered_in_chunks_with_its_calibration()
    {
        var bytes = new byte[600_000];
        new Random(1).NextBytes(bytes);
        await File.WriteAllBytesAsync(PathOf("m.onnx"), bytes, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(PathOf("c.json"), """{"name":"s-1","points":[{"false_match_rate":0.01}]}""", TestContext.Current.CancellationToken);
        var run = await RunAsync(
            "models", "register", PathOf("m.onnx"), "--title", "mine", "--source", "a lab", "--license", "MIT",
            "--calibration", PathOf("c.json"), "--parent", "p-1", "--json");

        Assert.Equal((0, ModelServiceDouble.Name), (run.ExitCode, Text(run.Json, "name")));
        Assert.Equal(
            new ModelSpec
            {
                Title = "mine",
                Parent = "pipelines/p-1",
                Source = "a lab",
                License = "MIT",
                Calibration = new() { Name = "s-1", Points = { new OperatingPoint { FalseMatchRate = 0.01 } } },
            },
            Platform.Models.Registration[0].Spec);
        Assert.Equal(bytes, Platform.Models.Registration.Skip(1).SelectMany(message => message.Chunk.ToByteArray()));
        Assert.Equal(4, Platform.Models.Registration.Count);
    }

    [Fact]
    public async Task What_cannot_be_served_is_the_callers_mistake()
    {
        var run = await RunAsync(
            "models", "register", Photo("no network"), "--title", "broken", "--source", "s", "--license", "l", "--json");
        Assert.Equal((2, "MODEL_INVALID"), (run.ExitCode, Text(run.Json.GetProperty("error"), "reason")));

        var calibration = await RunAsync(
            "models", "register", Photo("n"), "--title", "t", "--source", "s", "--license", "l", "--calibration",
            Photo("{\"x\":1}"), "--json");
        var error = calibration.Json.GetProperty("error");
        Assert.Equal((2, "INVALID_CALIBRATION", "--calibration"), (
            calibration.ExitCode, Text(error, "reason"), Text(error, "field")));
    }

    [Fact]
    public async Task A_worse_model_is_activated_only_by_force()
    {
        var refused = await RunAsync("models", "activate", ModelServiceDouble.Id, "--json");
        var forced = await RunAsync("models", "activate", ModelServiceDouble.Id, "--force", "--default", "--json");
        var deleted = await RunAsync("models", "delete", ModelServiceDouble.Id, "--json");

        var error = refused.Json.GetProperty("error");
        Assert.Equal((2, "MODEL_WORSE"), (refused.ExitCode, Text(error, "reason")));
        Assert.Contains("--force", Text(error, "hint"));
        Assert.Equal((0, "ACTIVE", true), (
            forced.ExitCode, Text(forced.Json, "state"), forced.Json.GetProperty("default").GetBoolean()));
        var inUse = deleted.Json.GetProperty("error");
        Assert.Equal((2, "MODEL_IN_USE", null), (deleted.ExitCode, Text(inUse, "reason"), Text(inUse, "hint")));
    }

    [Fact]
    public async Task A_model_that_galleries_use_is_retired_after_their_migration()
    {
        Platform.Fault = (method, _) => method == "RetireModel"
            ? RpcErrors.FailedPrecondition(ErrorReason.ModelInUse, "2 galleries hold its templates.", ("galleries", "2"))
            : null;
        var run = await RunAsync("models", "retire", ModelServiceDouble.Id, "--json");
        var error = run.Json.GetProperty("error");
        Assert.Equal((2, "MODEL_IN_USE"), (run.ExitCode, Text(error, "reason")));
        Assert.Contains("facectl migrations create", Text(error, "hint"));
    }

    [Fact]
    public async Task Retiring_and_deleting_name_the_model()
    {
        var retired = await RunAsync("models", "retire", ModelServiceDouble.Name, "--json");
        var deleted = await RunAsync("models", "delete", ModelServiceDouble.Id, "--json");
        Assert.Equal((0, "RETIRED"), (retired.ExitCode, Text(retired.Json, "state")));
        Assert.Equal((0, ModelServiceDouble.Name), (deleted.ExitCode, Text(deleted.Json, "deleted")));
    }

    private static string? Text(JsonElement json, string property) => json.GetProperty(property).GetString();
}
