using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Platform;

/// <summary>
/// The change of a model as an operator makes it, through the public services alone: register, activate, migrate, flip, roll
/// back, finish, retire.
/// </summary>
public sealed class MigrationTests(PlatformFixture platform)
{
    private const int ChunkBytes = 1 << 20;

    private readonly string _gallery = $"galleries/{Guid.NewGuid():N}";
    private readonly GalleryService.GalleryServiceClient _galleries = new(platform.Gateway);
    private readonly ModelService.ModelServiceClient _models = new(platform.Gateway);
    private readonly MigrationService.MigrationServiceClient _migrations = new(platform.Gateway);
    private readonly PipelineService.PipelineServiceClient _pipelines = new(platform.Gateway);

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private static ByteString Photo(int number) => ByteString.CopyFrom(SamplePhotos.Read(number));

    [Fact]
    public async Task A_gallery_changes_its_model_while_it_is_searched_and_nobody_is_lost()
    {
        var source = await CreateGalleryAsync(keepCrops: true);
        await EnrollAsync("ann", photo: 1);
        await EnrollAsync("bob", photo: 5);
        var model = await RegisterAsync("negated");
        await using var searches = new Searches(() => IdentifyAsync(photo: 1), expected: "ann");

        await _models.ActivateModelAsync(new() { Name = model.Name });
        var migration = await _migrations.CreateMigrationAsync(new() { Gallery = _gallery, Pipeline = model.Pipeline });
        await EnrollAsync("cid", photo: 6);
        await AssertReadyAsync(migration.Name);

        await _migrations.FlipMigrationAsync(new() { Name = migration.Name });
        await AssertFoundAsync(model.Pipeline);
        await _migrations.RollBackMigrationAsync(new() { Name = migration.Name });
        await AssertFoundAsync(source);
        await _migrations.FlipMigrationAsync(new() { Name = migration.Name });

        await AssertComparedAsync(migration.Name);
        var finished = await _migrations.FinishMigrationAsync(new() { Name = migration.Name });
        Assert.Equal(MigrationPhase.Finished, finished.Phase);
        await AssertFoundAsync(model.Pipeline);
        Assert.Equal("", (await _galleries.GetGalleryAsync(new() { Name = _gallery })).OtherPipeline);

        Assert.True(await searches.StopAsync() > 0);
        Assert.Empty(searches.Failures);
        await RpcAssert.FailsAsync(
            StatusCode.FailedPrecondition, ErrorReason.ModelInUse, _models.RetireModelAsync(new() { Name = model.Name }));
        await RemoveAsync(model.Name);
    }

    [Fact]
    public async Task Without_crops_those_who_would_be_lost_are_named_and_a_flip_waits_for_them()
    {
        await CreateGalleryAsync(keepCrops: false);
        await EnrollAsync("ann", photo: 1);
        await EnrollAsync("bob", photo: 5);
        var model = await RegisterAsync("negated-again");
        await _models.ActivateModelAsync(new() { Name = model.Name });
        var migration = await _migrations.CreateMigrationAsync(new() { Gallery = _gallery, Pipeline = model.Pipeline });
        await EnrollAsync("ann", photo: 1);
        await WatchAsync(migration.Name);

        var missing = await _migrations.ListMissingSubjectsAsync(new() { Name = migration.Name });
        Assert.Equal($"{_gallery}/subjects/bob", Assert.Single(missing.Subjects));
        var error = await RpcAssert.FailsAsync(
            StatusCode.FailedPrecondition,
            ErrorReason.SubjectsMissing,
            _migrations.FlipMigrationAsync(new() { Name = migration.Name }));
        Assert.Equal("1", error.GetErrorInfo()!.Metadata["subjects"]);

        await EnrollAsync("bob", photo: 5);
        await _migrations.FlipMigrationAsync(new() { Name = migration.Name });
        Assert.Equal("bob", await IdentifyAsync(photo: 5, model.Pipeline));
        await _migrations.RollBackMigrationAsync(new() { Name = migration.Name });
        var cancelled = await _migrations.CancelMigrationAsync(new() { Name = migration.Name });
        Assert.Equal(MigrationPhase.Abandoned, cancelled.Phase);
        await RemoveAsync(model.Name);
    }

    private async Task<string> CreateGalleryAsync(bool keepCrops) =>
        (await _galleries.CreateGalleryAsync(new()
        {
            GalleryId = _gallery["galleries/".Length..],
            Gallery = new() { KeepCrops = keepCrops },
        })).Pipeline;

    private async Task<Model> RegisterAsync(string title)
    {
        var shipped = (await _pipelines.ListPipelinesAsync(new())).Pipelines.Single(pipeline => pipeline.Default);
        using var call = _models.RegisterModel(cancellationToken: Test);
        await call.RequestStream.WriteAsync(
            new()
            {
                Spec = new()
                {
                    Title = title,
                    Source = "a test",
                    License = "as the shipped encoder's",
                    // Scores are the same, and so are the thresholds.
                    Calibration = shipped.Calibration,
                },
            },
            Test);
        foreach (var chunk in NegatedEncoder.Read().Chunk(ChunkBytes))
            await call.RequestStream.WriteAsync(new() { Chunk = UnsafeByteOperations.UnsafeWrap(chunk) }, Test);
        await call.RequestStream.CompleteAsync();
        var model = await call;
        Assert.Empty(model.Objections);
        return model;
    }

    private async Task EnrollAsync(string subject, int photo) =>
        await _galleries.EnrollFaceAsync(new()
        {
            Parent = $"{_gallery}/subjects/{subject}",
            Image = Photo(photo),
            FaceSelection = FaceSelection.Largest,
            CreateMissing = true,
        });

    private async Task<string?> IdentifyAsync(int photo, string? pipeline = null)
    {
        var answer = await _galleries.IdentifyFacesAsync(
            new() { Name = _gallery, Image = Photo(photo), FaceSelection = FaceSelection.Largest });
        Assert.True(pipeline is null || answer.Pipeline == pipeline, answer.Pipeline);
        return answer.Faces.Single().Candidates.FirstOrDefault()?.Subject.Split('/')[^1];
    }

    private async Task AssertFoundAsync(string pipeline)
    {
        Assert.Equal("ann", await IdentifyAsync(photo: 1, pipeline));
        Assert.Equal("bob", await IdentifyAsync(photo: 5, pipeline));
        Assert.Equal("cid", await IdentifyAsync(photo: 6, pipeline));
    }

    private async Task<Migration> WatchAsync(string migration)
    {
        using var watch = _migrations.WatchMigration(new() { Name = migration }, cancellationToken: Test);
        return await watch.ResponseStream.ReadAllAsync(Test).LastAsync(Test);
    }

    private async Task AssertReadyAsync(string migration)
    {
        var copied = await WatchAsync(migration);
        Assert.Equal(
            (JobState.Succeeded, MigrationPhase.Ready, 0, 0),
            (copied.State, copied.Phase, copied.MissingFaces, copied.MissingSubjects));
    }

    // Searches are compared beside them, and written now and then.
    private async Task AssertComparedAsync(string migration)
    {
        var shadow = new ShadowComparison();
        await Eventually.HoldsAsync(
            async () => (shadow = (await _migrations.GetMigrationAsync(new() { Name = migration })).Shadow).Agreed > 0,
            "searches are compared");
        // Not MatchToUnknown: a search that is compared while its subject's template is written may count as that.
        Assert.Equal((0, 0), (shadow.UnknownToMatch, shadow.MatchToOther));
    }

    private async Task RemoveAsync(string model)
    {
        await _galleries.DeleteGalleryAsync(new() { Name = _gallery, Force = true });
        Assert.Equal(ModelState.Retired, (await _models.RetireModelAsync(new() { Name = model })).State);
        await _models.DeleteModelAsync(new() { Name = model });
    }
}
