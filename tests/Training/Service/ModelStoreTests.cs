using FacePlatform.Internal.V1;
using FacePlatform.Pipelines;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Training.Service;

/// <summary>Models that are registered, served and taken away again, with the real Embedding behind the store.</summary>
public sealed class ModelStoreTests(RecognitionServices services) : IAsyncLifetime
{
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
    public async Task A_model_is_served_from_its_activation_to_its_retirement()
    {
        var shipped = await services.ShippedAsync();
        var registered = await RegisterAsync("brought", shipped.Calibration);
        Assert.Equal(
            (ModelState.Inactive, 512, shipped.Name, "a test"),
            (registered.State, registered.EmbeddingSize, registered.Parent, registered.Source));
        Assert.Empty(registered.Objections);
        Assert.Equal(shipped.Calibration.Points, registered.Calibration.Points);
        Assert.DoesNotContain(await ServedAsync(), pipeline => pipeline.Name == registered.Pipeline);

        var active = await _host.Models.ActivateAsync(new() { Name = registered.Name });

        Assert.Equal(ModelState.Active, active.State);
        Assert.Contains(await ServedAsync(), pipeline => pipeline.Name == registered.Pipeline && !pipeline.Default);
        await InUseAsync(() => _host.Models.DeleteAsync(new() { Name = registered.Name }).ResponseAsync);
        Assert.Equal(ModelState.Active, (await _host.Models.ActivateAsync(new() { Name = registered.Name })).State);

        Assert.Equal(ModelState.Retired, (await _host.Models.RetireAsync(new() { Name = registered.Name })).State);
        Assert.DoesNotContain(await ServedAsync(), pipeline => pipeline.Name == registered.Pipeline);
        await _host.Models.DeleteAsync(new() { Name = registered.Name });
        await RpcAssert.FailsAsync(
            StatusCode.NotFound,
            ErrorReason.ModelNotFound,
            () => _host.Models.GetAsync(new() { Name = registered.Name }).ResponseAsync);
    }

    [Fact]
    public async Task A_model_that_a_gallery_uses_stays_served_and_stays_there()
    {
        var registered = await RegisterAsync("used", (await services.ShippedAsync()).Calibration);
        await _host.Models.ActivateAsync(new() { Name = registered.Name });
        await services.Identity.RegisterPipelineAsync(
            (await ServedAsync()).Single(pipeline => pipeline.Name == registered.Pipeline));
        var gallery = new GalleryRef { Tenant = TrainingHost.Tenant, Gallery = $"g-{Guid.NewGuid():N}" };
        await services.Identity.CreateGalleryAsync(new() { Gallery = gallery, Pipeline = registered.Pipeline });

        await InUseAsync(() => _host.Models.RetireAsync(new() { Name = registered.Name }).ResponseAsync);

        Assert.Equal(ModelState.Active, (await _host.Models.GetAsync(new() { Name = registered.Name })).State);
        Assert.Contains(await ServedAsync(), pipeline => pipeline.Name == registered.Pipeline);

        // As a process leaves it that died before it had counted.
        var folder = Path.Combine(services.Store, registered.Name["models/".Length..]);
        File.Move(Path.Combine(folder, ModelStoreLayout.ActiveFile), Path.Combine(folder, ModelStoreLayout.RetiredFile));
        await InUseAsync(() => _host.Models.DeleteAsync(new() { Name = registered.Name }).ResponseAsync);

        await services.Identity.DeleteGalleryAsync(new() { Gallery = gallery });
        await _host.Models.DeleteAsync(new() { Name = registered.Name });
    }

    [Fact]
    public async Task An_activation_is_done_when_the_calibration_is_served_too()
    {
        var registered = await RegisterAsync("corrected", (await services.ShippedAsync()).Calibration);
        await _host.Models.ActivateAsync(new() { Name = registered.Name });
        var corrected = registered.Calibration.Clone();
        corrected.Name = "corrected";
        await File.WriteAllTextAsync(
            Path.Combine(services.Store, registered.Name["models/".Length..], CalibrationReader.FileName),
            Google.Protobuf.JsonFormatter.Default.Format(corrected),
            TestContext.Current.CancellationToken);

        await _host.Models.ActivateAsync(new() { Name = registered.Name });

        Assert.Equal(
            corrected, (await ServedAsync()).Single(pipeline => pipeline.Name == registered.Pipeline).Calibration);
        await _host.Models.RetireAsync(new() { Name = registered.Name });
    }

    [Fact]
    public async Task The_default_is_changed_and_changed_back()
    {
        var shipped = await services.ShippedAsync();
        var first = await RegisterAsync("first-default", shipped.Calibration);
        var second = await RegisterAsync("second-default", shipped.Calibration);
        Assert.True((await _host.Models.ActivateAsync(new() { Name = first.Name, Default = true })).Default);
        Assert.True((await ServedAsync()).Single(pipeline => pipeline.Name == first.Pipeline).Default);
        await InUseAsync(() => _host.Models.RetireAsync(new() { Name = first.Name }).ResponseAsync);

        await _host.Models.ActivateAsync(new() { Name = second.Name, Default = true });
        Assert.False((await _host.Models.GetAsync(new() { Name = first.Name })).Default);
        Assert.Equal(ModelState.Retired, (await _host.Models.RetireAsync(new() { Name = first.Name })).State);

        Assert.False((await _host.Models.ActivateAsync(new() { Name = second.Name })).Default);
        Assert.Equal(shipped.Name, (await ServedAsync()).Single(pipeline => pipeline.Default).Name);
        await _host.Models.RetireAsync(new() { Name = second.Name });
    }

    [Fact]
    public async Task What_serves_nobody_well_is_kept_and_not_activated()
    {
        var none = await RegisterAsync("uncalibrated", null);
        var few = (await services.ShippedAsync()).Calibration.Clone();
        foreach (var point in few.Points.Where(point => point.FalseMatchRate < 1e-3))
            point.Supported = false;
        var small = await RegisterAsync("little-calibrated", few);

        Assert.NotEmpty(none.Objections);
        await RpcAssert.FailsAsync(
            StatusCode.FailedPrecondition,
            ErrorReason.CalibrationTooSmall,
            () => _host.Models.ActivateAsync(new() { Name = none.Name, Force = true }).ResponseAsync);
        var error = await RpcAssert.FailsAsync(
            StatusCode.FailedPrecondition,
            ErrorReason.CalibrationTooSmall,
            () => _host.Models.ActivateAsync(new() { Name = small.Name, Force = true }).ResponseAsync);
        var metadata = error.GetErrorInfo()!.Metadata;
        Assert.Equal(("0.0001", "0.001"), (metadata["false_match_rate"], metadata["smallest_supported"]));
        await RpcAssert.FailsAsync(
            StatusCode.FailedPrecondition,
            ErrorReason.ModelNotActive,
            () => _host.Models.RetireAsync(new() { Name = small.Name }).ResponseAsync);
    }

    [Fact]
    public async Task A_worse_one_is_activated_by_force_only()
    {
        var model = await RegisterAsync("worse", (await services.ShippedAsync()).Calibration);
        await TellAsync(model, told => told.Result = new() { Verdict = Verdict.Worse });

        Assert.Single((await _host.Models.GetAsync(new() { Name = model.Name })).Objections);
        await RpcAssert.FailsAsync(
            StatusCode.FailedPrecondition,
            ErrorReason.ModelWorse,
            () => _host.Models.ActivateAsync(new() { Name = model.Name }).ResponseAsync);
        Assert.Equal(
            ModelState.Active, (await _host.Models.ActivateAsync(new() { Name = model.Name, Force = true })).State);
        await _host.Models.RetireAsync(new() { Name = model.Name });
    }

    [Fact]
    public async Task A_training_does_not_test_on_people_whom_its_parent_may_have_learned_from()
    {
        var parent = await RegisterAsync("parent", (await services.ShippedAsync()).Calibration);
        await TellAsync(parent, told => told.Options = new() { TrainFraction = 0.6, ValidationFraction = 0.2 });
        await _host.Models.ActivateAsync(new() { Name = parent.Name });
        var spec = LabelledSets.Quick("child");
        spec.Options.Parent = parent.Pipeline;

        var error = await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField, "spec.options.train_fraction",
            () => _host.CreateAsync(spec, LabelledSets.Garbage(14, 2)));

        Assert.Contains("at least 0.8 ", error.Status.Detail, StringComparison.Ordinal);
        (spec.Options.TrainFraction, spec.Options.ValidationFraction) = (0.7, 0.1);
        Assert.Equal(parent.Pipeline, (await _host.CreateAsync(spec, LabelledSets.Garbage(20, 2))).Options.Parent);
        await _host.Models.RetireAsync(new() { Name = parent.Name });
    }

    [Fact]
    public async Task What_is_no_encoder_is_refused_with_what_is_wrong()
    {
        var spec = SpecOf("invalid", null);
        await RpcAssert.RefusesAsync(ErrorReason.ModelInvalid, "chunk", () => _host.RegisterAsync(spec, [1, 2, 3]));
        await RpcAssert.RefusesAsync(ErrorReason.ModelInvalid, "chunk", () => _host.RegisterAsync(spec));
        var detector = await services.ReadFileAsync("mnet.25_v2.onnx");
        await RpcAssert.RefusesAsync(ErrorReason.ModelInvalid, "chunk", () => _host.RegisterAsync(spec, detector));

        await RpcAssert.FailsAsync(
            StatusCode.InvalidArgument,
            ErrorReason.InvalidField,
            () => _host.RegisterAsync(new() { Title = "No Title", Calibration = new() }));
        spec.Parent = "pipelines/none-00000000";
        await RpcAssert.FailsAsync(StatusCode.NotFound, ErrorReason.PipelineNotFound, () => _host.RegisterAsync(spec, [1]));
        Assert.DoesNotContain((await _host.Models.ListAsync(new())).Models, model => model.Title == "invalid");
        Assert.Empty(Directory.GetDirectories(services.Store, ".*"));
    }

    [Theory]
    [InlineData("models/../data")]
    [InlineData("models/")]
    [InlineData("pipelines/brought-00000000")]
    [InlineData("brought")]
    public async Task A_name_that_is_none_is_refused(string name) =>
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidResourceName, "name", () => _host.Models.GetAsync(new() { Name = name }).ResponseAsync);

    [Fact]
    public async Task The_same_network_is_one_model_however_often_it_is_brought()
    {
        var calibration = (await services.ShippedAsync()).Calibration;
        var first = await RegisterAsync("twice", calibration);
        Assert.Equal(first, await RegisterAsync("twice", calibration));
        Assert.Equal(1, (await _host.Models.ListAsync(new())).Models.Count(model => model.Title == "twice"));
        var manifest = ManifestReader.Read(
            Path.Combine(services.Store, first.Name["models/".Length..], PipelineManifest.FileName));
        Assert.Equal(first.Pipeline, PipelineName.Of(manifest));
    }

    [Fact]
    public async Task A_registered_network_is_told_of_anew_unless_it_is_active()
    {
        var calibration = (await services.ShippedAsync()).Calibration;
        var first = await RegisterAsync("told-anew", null);
        Assert.Null(first.Calibration);
        var second = await RegisterAsync("told-anew", calibration);
        Assert.Equal((first.Name, calibration.Points), (second.Name, second.Calibration.Points));

        await _host.Models.ActivateAsync(new() { Name = second.Name });
        await InUseAsync(() => RegisterAsync("told-anew", null));
        Assert.Equal(ModelState.Active, (await RegisterAsync("told-anew", calibration)).State);
        await _host.Models.RetireAsync(new() { Name = second.Name });
        var third = await RegisterAsync("told-anew", null);

        Assert.Equal((ModelState.Retired, null), (third.State, third.Calibration));
        Assert.Empty(Directory.GetDirectories(services.Store, ".told-anew*"));
    }

    private static ModelSpec SpecOf(string title, Calibration? calibration) =>
        new() { Title = title, Source = "a test", License = "MIT", Calibration = calibration };

    private async Task<Model> RegisterAsync(string title, Calibration? calibration) =>
        await _host.RegisterAsync(SpecOf(title, calibration), await services.ReadFileAsync("fr_feature.onnx"));

    // As a training would have told of it.
    private async Task TellAsync(Model model, Action<Model> tell)
    {
        var file = Path.Combine(services.Store, model.Name["models/".Length..], ModelStoreLayout.ModelFile);
        var told = Model.Parser.ParseJson(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        tell(told);
        await File.WriteAllTextAsync(
            file, Google.Protobuf.JsonFormatter.Default.Format(told), TestContext.Current.CancellationToken);
    }

    private async Task<IReadOnlyList<Pipeline>> ServedAsync() =>
        (await services.Embedding.ListPipelinesAsync(new())).Pipelines;

    private static Task<RpcException> InUseAsync(Func<Task> call) =>
        RpcAssert.FailsAsync(StatusCode.FailedPrecondition, ErrorReason.ModelInUse, call);
}
