using FacePlatform.Internal.V1;
using FacePlatform.Pipelines;
using FacePlatform.Tests.Embedding.Photos;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Embedding.Store;

/// <summary>Models come and go in the store; the service never stops and no request is lost.</summary>
public sealed class StoreTests : IDisposable
{
    private readonly TestStore _store = new();
    private readonly byte[] _photo;

    public StoreTests()
    {
        using var photo = TestPhotos.OneFace();
        _photo = photo.Jpeg();
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task A_model_is_served_and_retired_without_a_restart_and_no_request_fails()
    {
        using var service = new StoreHost(_store);
        using var stop = new CancellationTokenSource();
        var shipped = Assert.Single(await service.ListAsync());
        var callers = Enumerable.Range(0, 3).Select(_ => CallUntilAsync(service, shipped, stop.Token)).ToArray();

        var model = _store.Add("night-shift");
        await service.ServesAsync(model);
        var face = await AnalyzeAsync(service, model);
        Assert.Equal(model, face.Template.Pipeline);
        using (var leaves = new CancellationTokenSource())
        {
            var users = Enumerable.Range(0, 3).Select(_ => CallUntilAsync(service, model, leaves.Token)).ToArray();
            _store.Retire(model);
            await service.ServesNoMoreAsync(model);
            await leaves.CancelAsync();

            // Each call was answered, at the last with PIPELINE_NOT_FOUND.
            Assert.All(await Task.WhenAll(users), calls => Assert.True(calls.Answered + calls.NotFound > 0));
        }

        await RpcAssert.FailsAsync(
            StatusCode.NotFound,
            ErrorReason.PipelineNotFound,
            service.Client.AnalyzeFacesAsync(EmbeddingHost.Request(_photo, pipeline: model)));
        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(callers), calls =>
        {
            Assert.True(calls.Answered > 0);
            Assert.Equal(0, calls.NotFound);
        });
        Assert.Equal([shipped], await service.ListAsync());
    }

    [Fact]
    public async Task A_served_model_with_another_calibration_is_loaded_again_and_no_request_fails()
    {
        var model = _store.Add("corrected");
        using var service = new StoreHost(_store);
        using var stop = new CancellationTokenSource();
        var calls = CallUntilAsync(service, model, stop.Token);
        var file = Path.Combine(_store.FolderOf(model), CalibrationReader.FileName);
        var shipped = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);

        // One that cannot be read changes nothing for callers.
        await File.WriteAllTextAsync(file, "{", TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(
            async () => (await service.HealthAsync()).Contains("Degraded", StringComparison.Ordinal),
            "Health does not say that the calibration cannot be read.");
        Assert.Contains(model, await service.ListAsync());
        var corrected = Calibration.Parser.ParseJson(shipped);
        corrected.Name = "corrected";
        await File.WriteAllTextAsync(
            file, Google.Protobuf.JsonFormatter.Default.Format(corrected), TestContext.Current.CancellationToken);

        await Eventually.HoldsAsync(
            async () => corrected.Equals((await service.Client.ListPipelinesAsync(new())).Pipelines
                .Single(pipeline => pipeline.Name == model).Calibration),
            "The corrected calibration is not served.");
        await Eventually.HoldsAsync(
            async () => (await service.HealthAsync()).Contains("\"Healthy\"", StringComparison.Ordinal),
            "Health is not well again.");
        await stop.CancelAsync();
        Assert.Equal(0, (await calls).NotFound);
    }

    [Fact]
    public async Task A_retired_model_is_freed_when_its_last_request_has_ended()
    {
        var model = _store.Add("leaving");
        using var service = new StoreHost(_store);
        var encoder = Assert.Single(
            (await service.Client.ListPipelinesAsync(new())).Pipelines.Single(pipeline => pipeline.Name == model).Models,
            card => card.Role == "encoder").Sha256;
        var use = service.Catalog.Use(model);
        _store.Retire(model);
        await service.ServesNoMoreAsync(model);

        // The request that began before still has all that it needs.
        Assert.Contains(encoder, service.Networks);
        using (var face = new FacePlatform.Embedding.Alignment.AlignedFace(112))
        {
            face.Planes.Fill(90);
            Assert.Single(await use.Pipeline.EncodeAsync([face], TestContext.Current.CancellationToken));
        }

        Assert.False(use.Pipeline.Freed.IsCompleted);
        use.Dispose();
        use.Dispose();
        await use.Pipeline.Freed.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        Assert.DoesNotContain(encoder, service.Networks);
    }

    [Fact]
    public async Task Models_share_their_parents_detector_in_memory()
    {
        using var service = new StoreHost(_store);
        var before = service.Networks;
        Assert.Equal(2, before.Count);
        string[] models = [_store.Add("first"), _store.Add("second"), _store.Add("third")];
        foreach (var model in models)
            await service.ServesAsync(model);
        Assert.Equal(2 + models.Length, service.Networks.Count);
        foreach (var model in models)
            _store.Retire(model);
        foreach (var model in models)
            await service.ServesNoMoreAsync(model);
        await Eventually.HoldsAsync(
            () => Task.FromResult(before.Order().SequenceEqual(service.Networks.Order())), "Networks stayed in memory.");
    }

    [Fact]
    public async Task Active_models_are_there_with_the_first_request_after_a_start()
    {
        var active = _store.Add("active");
        var inactive = _store.Add("inactive", active: false);
        _store.SetDefault(active);
        using var service = new StoreHost(_store);
        var pipelines = (await service.Client.ListPipelinesAsync(new())).Pipelines;
        Assert.Equal(active, pipelines[0].Name);
        Assert.NotNull(pipelines[0].Calibration);
        Assert.DoesNotContain(pipelines, pipeline => pipeline.Name == inactive);
        Assert.Contains("\"Healthy\"", await service.HealthAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_default_follows_the_store_and_falls_back_to_the_configured_one()
    {
        var model = _store.Add("preferred");
        using var service = new StoreHost(_store);
        var shipped = (await service.ListAsync())[0];
        Assert.NotEqual(model, shipped);

        _store.SetDefault(model);
        await DefaultIsAsync(service, model);
        Assert.Equal(model, (await AnalyzeAsync(service, "")).Template.Pipeline);
        Assert.Equal(
            [true, false], (await service.Client.ListPipelinesAsync(new())).Pipelines.Select(pipeline => pipeline.Default));

        _store.Retire(model);
        await DefaultIsAsync(service, shipped);
        Assert.Equal(shipped, (await AnalyzeAsync(service, "")).Template.Pipeline);
        await Eventually.HoldsAsync(
            async () => (await service.HealthAsync()).Contains($"The default, {model}, is not served", StringComparison.Ordinal),
            "Health does not say that the default is missing.");

        _store.SetDefault(null);
        await Eventually.HoldsAsync(
            async () => (await service.HealthAsync()).Contains("\"status\":\"Healthy\"", StringComparison.Ordinal),
            "Health is not well again.");
    }

    [Fact]
    public async Task Broken_models_cost_nobody_else_anything_and_are_said_once()
    {
        var altered = _store.Add("altered");
        await File.AppendAllTextAsync(Path.Combine(_store.FolderOf(altered), TestStore.Encoder), "x");
        var garbage = _store.Add("garbage", encoder: [1, 2, 3, 4]);
        var misnamed = _store.Add("misnamed");
        var another = Path.Combine(_store.Root, "another-name");
        Directory.Move(_store.FolderOf(misnamed), another);
        Directory.CreateDirectory(Path.Combine(_store.Root, "empty"));
        await File.WriteAllBytesAsync(Path.Combine(_store.Root, "empty", "active"), []);
        var well = _store.Add("well");

        using var log = new ErrorLines();
        using var service = new StoreHost(_store, log);
        Assert.Equal([well], (await service.ListAsync())[1..]);
        var health = await service.HealthAsync();
        Assert.Contains("Degraded", health, StringComparison.Ordinal);
        foreach (var folder in new[] { _store.FolderOf(altered), _store.FolderOf(garbage), another, "empty" })
            Assert.Contains(Path.GetFileName(folder), health, StringComparison.Ordinal);

        // Many looks later each was logged once.
        var later = _store.Add("later");
        await service.ServesAsync(later);
        Assert.Equal(4, log.Lines.Count);
        Assert.Single(log.Lines, line => line.Contains("expected SHA-256", StringComparison.Ordinal));

        // What is mended is served, and what is retired is forgotten.
        Directory.Move(another, _store.FolderOf(misnamed));
        await service.ServesAsync(misnamed);
        var file = Path.Combine(_store.FolderOf(altered), TestStore.Encoder);
        await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file))[..^1]);
        await service.ServesAsync(altered);
        _store.Retire(garbage);
        await Eventually.HoldsAsync(
            async () => await service.HealthAsync() is var now
                && !now.Contains("garbage", StringComparison.Ordinal) && !now.Contains("expected SHA-256", StringComparison.Ordinal),
            "Health still names what is well or gone.");
    }

    [Fact]
    public async Task A_model_whose_files_could_not_be_read_for_a_moment_is_tried_again()
    {
        var model = _store.Add("busy");
        using var log = new ErrorLines();
        using var service = Open(model, log);
        await service.ServesAsync(model);
        Assert.Single(log.Lines);

        // Locked until the first look has failed.
        StoreHost Open(string name, ErrorLines lines)
        {
            using var busy = new FileStream(
                Path.Combine(_store.FolderOf(name), TestStore.Encoder), FileMode.Open, FileAccess.Read, FileShare.None);
            return new(_store, lines);
        }
    }

    [Fact]
    public async Task Half_written_models_are_not_looked_at()
    {
        using var log = new ErrorLines();
        using var service = new StoreHost(_store, log);
        var half = Path.Combine(_store.Root, ".half");
        Directory.CreateDirectory(half);
        await File.WriteAllBytesAsync(Path.Combine(half, "active"), []);
        await File.WriteAllTextAsync(Path.Combine(half, PipelineManifest.FileName), "{");
        await service.ServesAsync(_store.Add("whole"));
        Assert.Empty(log.Lines);
    }

    // A client of NFS believes for a minute that a file is not there; a folder that is opened it compares with the server's.
    [Fact]
    public async Task The_folder_of_a_model_that_is_not_active_is_opened_at_each_look()
    {
        var model = _store.Add("sleeping", active: false);
        using var service = new StoreHost(_store);
        using var openings = new FolderOpenings(_store.FolderOf(model));

        await Eventually.HoldsAsync(() => Task.FromResult(openings.Count > 2), "The folder was not opened.");

        _store.Activate(model);
        await service.ServesAsync(model);
    }

    [Fact]
    public async Task A_store_that_comes_late_is_followed_and_one_that_vanishes_takes_nothing_with_it()
    {
        Directory.Delete(_store.Root);
        using var service = new StoreHost(_store);
        // Degraded is ready: all others are served.
        Assert.Contains("is not there", await service.HealthAsync(), StringComparison.Ordinal);
        Directory.CreateDirectory(_store.Root);
        var model = _store.Add("late");
        await service.ServesAsync(model);
        // What is said follows what is served.
        await Eventually.HoldsAsync(
            async () => !(await service.HealthAsync()).Contains("Degraded", StringComparison.Ordinal), "Health is not well.");

        Directory.Move(_store.Root, _store.Root + "-away");
        await Eventually.HoldsAsync(
            async () => (await service.HealthAsync()).Contains("What was served stays", StringComparison.Ordinal),
            "Health does not say that the store is away.");
        Assert.Contains(model, await service.ListAsync());
        Assert.Equal(model, (await AnalyzeAsync(service, model)).Template.Pipeline);
    }

    private static Task DefaultIsAsync(StoreHost service, string pipeline) => Eventually.HoldsAsync(
        async () => (await service.ListAsync())[0] == pipeline, $"{pipeline} did not become the default.");

    private async Task<AnalyzedFace> AnalyzeAsync(StoreHost service, string pipeline) => Assert.Single(
        (await service.Client.AnalyzeFacesAsync(EmbeddingHost.Request(_photo, pipeline: pipeline))).Faces);

    private async Task<(int Answered, int NotFound)> CallUntilAsync(
        StoreHost service, string pipeline, CancellationToken stop)
    {
        var (answered, notFound) = (0, 0);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Assert.Equal(pipeline, (await AnalyzeAsync(service, pipeline)).Template.Pipeline);
                answered++;
            }
            catch (RpcException exception) when (exception.GetReason() is ErrorReason.PipelineNotFound)
            {
                notFound++;
            }
        }

        return (answered, notFound);
    }
}
