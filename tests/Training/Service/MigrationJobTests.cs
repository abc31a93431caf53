using FacePlatform.Internal.V1;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using Gallery = FacePlatform.V1.Gallery;

namespace FacePlatform.Tests.Training.Service;

/// <summary>Galleries that change their pipeline, with the real Embedding and Identity.</summary>
public sealed class MigrationJobTests(RecognitionServices services) : IAsyncLifetime
{
    private const int People = SamplePhotos.Count;

    private readonly TemporaryFolder _folder = new();
    private readonly string _gallery = $"g-{Guid.NewGuid():N}";
    private TrainingHost _host = null!;
    private Pipeline _source = null!;
    private Model _target = null!;

    private GalleryRef GalleryRef => new() { Tenant = TrainingHost.Tenant, Gallery = _gallery };

    public async ValueTask InitializeAsync()
    {
        _host = new(_folder, services, ("Migrations:BatchSize", "2"));
        _source = await services.ShippedAsync();
        // The same weights under another name: everybody is found by both.
        var registered = await _host.RegisterAsync(
            new() { Title = "target", Source = "a test", License = "MIT", Calibration = _source.Calibration },
            await services.ReadFileAsync("fr_feature.onnx"));
        _target = await _host.Models.ActivateAsync(new() { Name = registered.Name });
        await services.Identity.RegisterPipelineAsync(_source);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task With_kept_crops_everybody_is_copied_and_the_gallery_turns_and_turns_back()
    {
        await EnrolAsync(keepCrops: true);
        var created = await CreateAsync();
        Assert.Equal(
            ($"galleries/{_gallery}", _source.Name, _target.Pipeline),
            (created.Gallery, created.Source, created.Target));

        var ready = await WatchAsync(created);
        Assert.Equal((MigrationPhase.Ready, JobState.Succeeded), (ready.Phase, ready.State));
        Assert.Equal((People, People, 0, 0), (ready.Faces, ready.MigratedFaces, ready.MissingFaces, ready.MissingSubjects));
        Assert.Equal(_source.Name, (await GetGalleryAsync()).Pipeline);

        var flipped = await _host.Migrations.FlipAsync(new() { Migration = RefOf(created) });
        Assert.Equal(MigrationPhase.Flipped, flipped.Phase);
        Assert.Equal(_target.Pipeline, (await GetGalleryAsync()).Pipeline);
        await PhaseAsync("FLIPPED", () => _host.Migrations.FlipAsync(new() { Migration = RefOf(created) }).ResponseAsync);
        await PhaseAsync("FLIPPED", () => _host.Migrations.CancelAsync(RefOf(created)).ResponseAsync);

        var back = await _host.Migrations.RollBackAsync(new() { Migration = RefOf(created) });
        Assert.Equal(MigrationPhase.Ready, back.Phase);
        Assert.Equal(_source.Name, (await GetGalleryAsync()).Pipeline);
        await PhaseAsync("READY", () => _host.Migrations.FinishAsync(RefOf(created)).ResponseAsync);

        await _host.Migrations.FlipAsync(new() { Migration = RefOf(created) });
        var finished = await _host.Migrations.FinishAsync(RefOf(created));
        Assert.Equal((MigrationPhase.Finished, People), (finished.Phase, finished.MigratedFaces));
        Assert.Equal(finished, await _host.Migrations.FinishAsync(RefOf(created)));
        // Identity knows nothing of it any more.
        Assert.Equal(finished, await _host.Migrations.GetAsync(RefOf(created)));
        Assert.Equal(finished, await _host.Migrations.FinishAsync(RefOf(created)));
        Assert.Contains(finished, (await ListAsync()).Migrations);
        Assert.Equal((_target.Pipeline, ""), ((await GetGalleryAsync()).Pipeline, (await GetGalleryAsync()).OtherPipeline));
        await PhaseAsync("FINISHED", () => _host.Migrations.CancelAsync(RefOf(created)).ResponseAsync);
        await RpcAssert.FailsAsync(
            StatusCode.FailedPrecondition,
            ErrorReason.ModelInUse,
            () => _host.Models.RetireAsync(new() { Name = _target.Name }).ResponseAsync);
    }

    [Fact]
    public async Task Without_kept_crops_those_who_are_missing_are_listed()
    {
        await EnrolAsync(keepCrops: false);
        var created = await CreateAsync();

        var ready = await WatchAsync(created);

        Assert.Equal((MigrationPhase.Ready, People, People), (ready.Phase, ready.MissingFaces, ready.MissingSubjects));
        Assert.Equal([ready], (await ListAsync(new() { State = JobState.Succeeded })).Migrations);
        Assert.Empty((await ListAsync(new() { State = JobState.Running })).Migrations);
        Assert.Empty((await ListAsync(new() { DeadLetters = true })).Migrations);
        var missing = await _host.Migrations.ListMissingSubjectsAsync(new() { Migration = RefOf(created) });
        Assert.Equal(
            Enumerable.Range(1, People).Select(i => $"galleries/{_gallery}/subjects/s{i}"), missing.Subjects);
        var error = await RpcAssert.FailsAsync(
            StatusCode.FailedPrecondition,
            ErrorReason.SubjectsMissing,
            () => _host.Migrations.FlipAsync(new() { Migration = RefOf(created) }).ResponseAsync);
        Assert.Equal($"{People}", error.GetErrorInfo()!.Metadata["subjects"]);
        Assert.Equal(
            MigrationPhase.Flipped,
            (await _host.Migrations.FlipAsync(new() { Migration = RefOf(created), AllowMissing = true })).Phase);
    }

    [Fact]
    public async Task Cancelled_it_stops_copying_and_the_gallery_is_as_it_was()
    {
        await EnrolAsync(keepCrops: true);
        // So slowly that it is not done before it is cancelled.
        var created = await CreateAsync(facesPerSecond: 0.01);
        var second = await RpcAssert.FailsAsync(
            StatusCode.AlreadyExists, ErrorReason.MigrationExists, () => CreateAsync(facesPerSecond: 3));
        Assert.Equal(RefOf(created).Id, second.GetErrorInfo()!.Metadata["migration"]);
        Assert.Single((await ListAsync()).Migrations, migration => migration.Gallery == created.Gallery);
        await PhaseAsync("COPYING", () => _host.Migrations.FlipAsync(new() { Migration = RefOf(created) }).ResponseAsync);

        var cancelled = await _host.Migrations.CancelAsync(RefOf(created));

        Assert.Equal((MigrationPhase.Abandoned, JobState.Cancelled), (cancelled.Phase, cancelled.State));
        Assert.Equal(cancelled, await _host.Migrations.CancelAsync(RefOf(created)));
        Assert.Equal((_source.Name, ""), ((await GetGalleryAsync()).Pipeline, (await GetGalleryAsync()).OtherPipeline));
        // The way is free for another one.
        Assert.Equal(MigrationPhase.Ready, (await WatchAsync(await CreateAsync())).Phase);
    }

    [Fact]
    public async Task A_process_that_stops_hands_it_over_to_the_next()
    {
        await EnrolAsync(keepCrops: true);
        var created = await CreateAsync(facesPerSecond: 2);
        await Eventually.HoldsAsync(
            async () => (await _host.Migrations.GetAsync(RefOf(created))).MigratedFaces > 0, "some are copied");
        await _host.DisposeAsync();

        _host = new(_folder, services);
        var ready = await WatchAsync(created);

        Assert.Equal((MigrationPhase.Ready, People), (ready.Phase, ready.MigratedFaces));
    }

    [Fact]
    public async Task A_repeated_request_answers_the_first_migration_also_when_it_is_over()
    {
        await EnrolAsync(keepCrops: true);
        var first = await CreateAsync(requestId: "once");
        Assert.Equal(first.Name, (await CreateAsync(requestId: "once")).Name);
        await WatchAsync(first);
        await _host.Migrations.CancelAsync(RefOf(first));

        var again = await CreateAsync(requestId: "once");

        Assert.Equal((first.Name, MigrationPhase.Abandoned), (again.Name, again.Phase));
        Assert.Equal("", (await GetGalleryAsync()).OtherPipeline);
        await RpcAssert.FailsAsync(
            StatusCode.AlreadyExists,
            ErrorReason.RequestIdReused,
            () => CreateAsync(facesPerSecond: 7, requestId: "once"));
    }

    [Fact]
    public async Task What_cannot_be_done_is_refused_and_leaves_no_migration()
    {
        await EnrolAsync(keepCrops: true);
        await RpcAssert.FailsAsync(
            StatusCode.NotFound, ErrorReason.PipelineNotFound, () => CreateAsync(pipeline: "pipelines/none-00000000"));
        await RpcAssert.RefusesAsync(ErrorReason.InvalidField, "pipeline", () => CreateAsync(pipeline: ""));
        await RpcAssert.RefusesAsync(ErrorReason.InvalidField, "pipeline", () => CreateAsync(pipeline: _source.Name));
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField, "faces_per_second", () => CreateAsync(facesPerSecond: double.NaN));
        await RpcAssert.RefusesAsync(ErrorReason.InvalidField, "faces_per_second", () => CreateAsync(facesPerSecond: -1));
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField, "faces_per_second", () => CreateAsync(facesPerSecond: 0.0099));
        await RpcAssert.RefusesAsync(ErrorReason.InvalidField, "request_id", () => CreateAsync(requestId: "not one!"));
        await RpcAssert.FailsAsync(
            StatusCode.NotFound,
            ErrorReason.GalleryNotFound,
            () => _host.Migrations.CreateAsync(new()
            {
                Gallery = new() { Tenant = TrainingHost.Tenant, Gallery = "nobody" },
                Pipeline = _target.Pipeline,
            }).ResponseAsync);
        Assert.Empty((await ListAsync()).Migrations);

        var created = await CreateAsync();
        var error = await RpcAssert.FailsAsync(
            StatusCode.NotFound,
            ErrorReason.JobNotFound,
            () => _host.Trainings.GetAsync(new() { Tenant = TrainingHost.Tenant, Id = RefOf(created).Id }).ResponseAsync);
        Assert.Equal(
            $"trainings/{RefOf(created).Id}", error.GetRpcStatus()!.GetDetail<Google.Rpc.ResourceInfo>()!.ResourceName);
        await RpcAssert.FailsAsync(
            StatusCode.NotFound,
            ErrorReason.JobNotFound,
            () => _host.Migrations.CancelAsync(new() { Tenant = "another", Id = RefOf(created).Id }).ResponseAsync);
    }

    private static MigrationRef RefOf(Migration migration) =>
        new() { Tenant = TrainingHost.Tenant, Id = migration.Name.Split('/')[1] };

    private static async Task PhaseAsync(string phase, Func<Task> call)
    {
        var error = await RpcAssert.FailsAsync(StatusCode.FailedPrecondition, ErrorReason.MigrationPhase, call);
        Assert.Equal(phase, error.GetErrorInfo()!.Metadata["phase"]);
    }

    private async Task<Migration> CreateAsync(string? pipeline = null, double facesPerSecond = 0, string requestId = "") =>
        await _host.Migrations.CreateAsync(new()
        {
            Gallery = GalleryRef,
            Pipeline = pipeline ?? _target.Pipeline,
            FacesPerSecond = facesPerSecond,
            RequestId = requestId,
        });

    private async Task<Migration> WatchAsync(Migration migration)
    {
        using var call = _host.Migrations.Watch(RefOf(migration));
        return await call.ResponseStream.ReadAllAsync().LastAsync();
    }

    private async Task<ListMigrationsResponse> ListAsync(ListMigrationsRequest? request = null) =>
        await _host.Migrations.ListAsync(new() { Tenant = TrainingHost.Tenant, Request = request ?? new() });

    private async Task<Gallery> GetGalleryAsync() => await services.Identity.GetGalleryAsync(GalleryRef);

    // One subject for each sample photo, with its central face.
    private async Task EnrolAsync(bool keepCrops)
    {
        await services.Identity.CreateGalleryAsync(
            new() { Gallery = GalleryRef, Pipeline = _source.Name, KeepCrops = keepCrops });
        for (var i = 1; i <= People; i++)
        {
            var analyzed = await services.Embedding.AnalyzeFacesAsync(new()
            {
                Image = ByteString.CopyFrom(SamplePhotos.Read(i)),
                Pipeline = _source.Name,
                FaceSelection = FaceSelection.Central,
                Templates = true,
                Crops = keepCrops,
            });
            var face = analyzed.Faces[0];
            await services.Identity.EnrollTemplateAsync(new()
            {
                Subject = new() { Tenant = TrainingHost.Tenant, Gallery = _gallery, Subject = $"s{i}" },
                Probe = new() { Template = face.Template, Quality = face.Face.Quality, Crop = face.Crop },
                CreateMissing = true,
                CollisionPolicy = CollisionPolicy.Ignore,
            });
        }
    }
}
