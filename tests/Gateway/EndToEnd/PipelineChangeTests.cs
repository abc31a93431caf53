using System.Collections.Concurrent;
using FacePlatform.Internal.V1;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway.EndToEnd;

/// <summary>A gallery changes its pipeline. What Training does of a migration, these tests do.</summary>
public sealed class PipelineChangeTests(RecognitionPlatform platform)
{
    private readonly string _gallery = $"{Guid.NewGuid():N}";

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private string Name => $"galleries/{_gallery}";

    private GalleryService.GalleryServiceClient Galleries => platform.Gateway.Galleries();

    private GalleryMigrationRef Migration => new()
    {
        Gallery = new() { Tenant = "development", Gallery = _gallery },
        Migration = "m1",
    };

    private static ByteString Photo(int number) => ByteString.CopyFrom(SamplePhotos.Read(number));

    [Fact]
    public async Task Nobody_is_lost_and_no_search_fails_while_a_gallery_changes_and_changes_back()
    {
        var created = await Galleries.CreateGalleryAsync(
            new() { GalleryId = _gallery, Gallery = new() { KeepCrops = true } });
        await EnrollAsync("ann", photo: 1);
        await EnrollAsync("bob", photo: 5);
        var failures = new ConcurrentQueue<RpcException>();
        using var stop = new CancellationTokenSource();
        var searching = SearchAsync(failures, stop.Token);

        await platform.Migrations.BeginAsync(
            new() { Migration = Migration, Pipeline = platform.SecondPipelineName });
        // The gateway still remembers a gallery of one pipeline; Identity wants both templates of this face.
        await EnrollAsync("cid", photo: 6);
        Assert.Equal(2, (await platform.Migrations.GetAsync(Migration.Gallery)).MissingFaces);
        Assert.Equal(2, await CopyAsync());
        await AssertFoundAsync(created.Pipeline);
        Assert.Equal(platform.SecondPipelineName, (await Galleries.GetGalleryAsync(new() { Name = Name })).OtherPipeline);

        await FlipAsync(toTarget: true);
        await AssertFoundAsync(platform.SecondPipelineName);
        await EnrollAsync("dan", photo: 4);
        await FlipAsync(toTarget: false);
        await AssertFoundAsync(created.Pipeline);
        Assert.Equal("dan", await IdentifyAsync(photo: 4));
        await FlipAsync(toTarget: true);

        // Compared beside the searches, and written now and then.
        var shadow = new ShadowComparison();
        await Eventually.HoldsAsync(
            async () => (shadow = (await platform.Migrations.GetAsync(Migration.Gallery)).Shadow).Agreed > 0,
            "searches are compared");
        await platform.Migrations.EndAsync(new() { Migration = Migration, Flipped = true });
        await AssertFoundAsync(platform.SecondPipelineName);
        await stop.CancelAsync();
        Assert.True(await searching > 0);

        Assert.Empty(failures);
        // Not MatchToUnknown: a search that is compared while its subject's template is written may count as that.
        Assert.Equal((0, 0), (shadow.UnknownToMatch, shadow.MatchToOther));
        Assert.Equal("", (await Galleries.GetGalleryAsync(new() { Name = Name })).OtherPipeline);
    }

    [Fact]
    public async Task A_gallery_that_begins_to_keep_crops_keeps_those_of_the_next_enrolments()
    {
        await EnrollAsync("ann", photo: 1);
        await Galleries.UpdateGalleryAsync(new() { Gallery = new() { Name = Name, KeepCrops = true } });
        await EnrollAsync("bob", photo: 5);
        await platform.Migrations.BeginAsync(
            new() { Migration = Migration, Pipeline = platform.SecondPipelineName });

        Assert.Equal(1, await CopyAsync());
        var state = await platform.Migrations.GetAsync(Migration.Gallery);
        Assert.Equal((1, 1), (state.MissingFaces, state.FacesWithoutCrop));
    }

    private async Task EnrollAsync(string subject, int photo) =>
        await Galleries.EnrollFaceAsync(new()
        {
            Parent = $"{Name}/subjects/{subject}",
            Image = Photo(photo),
            FaceSelection = FaceSelection.Largest,
            CreateMissing = true,
        });

    private async Task<string> IdentifyAsync(int photo, string? pipeline = null)
    {
        var answer = await Galleries.IdentifyFacesAsync(
            new() { Name = Name, Image = Photo(photo), FaceSelection = FaceSelection.Largest });
        Assert.True(pipeline is null || answer.Pipeline == pipeline, answer.Pipeline);
        var candidate = Assert.Single(Assert.Single(answer.Faces).Candidates);
        Assert.InRange(candidate.Similarity, 0.99, 1.001);
        return candidate.Subject.Split('/')[^1];
    }

    private async Task AssertFoundAsync(string pipeline)
    {
        Assert.Equal("ann", await IdentifyAsync(photo: 1, pipeline));
        Assert.Equal("bob", await IdentifyAsync(photo: 5, pipeline));
        Assert.Equal("cid", await IdentifyAsync(photo: 6, pipeline));
        var verified = await Galleries.VerifySubjectAsync(
            new() { Name = $"{Name}/subjects/ann", Probe = Photo(1), FaceSelection = FaceSelection.Largest });
        Assert.Equal((Outcome.Match, pipeline), (verified.Decision.Outcome, verified.Decision.Pipeline));
    }

    private async Task<int> SearchAsync(ConcurrentQueue<RpcException> failures, CancellationToken stop)
    {
        var searches = 0;
        for (; !stop.IsCancellationRequested; searches++)
        {
            try
            {
                Assert.Equal("ann", await IdentifyAsync(photo: 1));
            }
            catch (RpcException failure)
            {
                failures.Enqueue(failure);
            }
        }

        return searches;
    }

    // Encodes the kept crops of those who lack a template of the target, and returns how many.
    private async Task<int> CopyAsync()
    {
        var copied = 0;
        var page = await platform.Migrations.ReadCropsAsync(new() { Migration = Migration, Limit = 64 });
        while (page.Crops.Count > 0)
        {
            copied += page.Crops.Count;
            var encoded = await platform.Embedding.EncodeCropsAsync(new()
            {
                Pipeline = platform.SecondPipelineName,
                Crops = { page.Crops.Select(crop => crop.Crop) },
            });
            await platform.Migrations.WriteTemplatesAsync(new()
            {
                Migration = Migration,
                Templates =
                {
                    page.Crops.Zip(encoded.Templates, (crop, template) => new FaceTemplate
                    {
                        Face = crop.Face,
                        Template = template,
                    }),
                },
            });
            page = await platform.Migrations.ReadCropsAsync(
                new() { Migration = Migration, Limit = 64, After = page.Cursor });
        }

        return copied;
    }

    private async Task FlipAsync(bool toTarget) =>
        await platform.Migrations.FlipAsync(
            new() { Migration = Migration, ToTarget = toTarget }, cancellationToken: Test);
}
