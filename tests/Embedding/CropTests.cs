using System.Numerics.Tensors;
using FacePlatform.Internal.V1;
using FacePlatform.Tests.Embedding.Photos;
using FacePlatform.Tests.Embedding.Store;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using SkiaSharp;

namespace FacePlatform.Tests.Embedding;

/// <summary>Aligned faces leave the service as pictures, and come back to be encoded again.</summary>
public sealed class CropTests(EmbeddingHost host)
{
    [Fact]
    public async Task Crops_are_only_answered_where_they_are_asked_for()
    {
        using var photo = TestPhotos.OneFace();
        Assert.True((await host.AnalyzeOnlyAsync(photo.Jpeg())).Crop.IsEmpty);
        using var crop = SKBitmap.Decode((await CropAsync()).Span);
        Assert.Equal((112, 112), (crop.Width, crop.Height));
    }

    [Fact]
    public async Task A_crop_is_encoded_to_nearly_the_template_beside_it()
    {
        var faces = await CropsAsync();
        Assert.True(faces.Count > 5);
        var templates = await EncodeAsync([.. faces.Select(face => face.Crop)]);
        Assert.Equal(faces.Count, templates.Count);
        Assert.All(templates, template => Assert.Equal(faces[0].Template.Pipeline, template.Pipeline));
        Assert.InRange(faces.Zip(templates, (face, template) => Cosine(face.Template, template)).Min(), 0.999f, 1.0001f);
    }

    [Fact]
    public async Task A_crop_is_a_file_without_loss()
    {
        // Rounded once and written, it is read and written again as the same pixels.
        var crop = await CropAsync();
        using var first = SKBitmap.Decode(crop.Span);
        var again = await EncodeAsync([crop, ByteString.CopyFrom(first.Png())]);
        Assert.Equal(again[0].Embedding, again[1].Embedding);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public async Task One_to_64_crops_are_taken(int count)
    {
        var crop = ByteString.CopyFrom(Blank(112, 112));
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "crops",
            host.Client.EncodeCropsAsync(new() { Crops = { Enumerable.Repeat(crop, count) } }));
    }

    [Fact]
    public async Task Sixty_four_crops_are_one_call()
    {
        var crop = await CropAsync();
        var templates = await EncodeAsync([.. Enumerable.Repeat(crop, 64)]);
        Assert.Equal(64, templates.Count);
        Assert.All(templates, template => Assert.InRange(Cosine(template, templates[0]), 0.99999f, 1.00001f));
    }

    [Fact]
    public async Task What_is_no_crop_is_named()
    {
        using var photo = TestPhotos.OneFace();
        using var small = photo.Resize(112, 112);
        byte[][] wrong = [[], [1, 2, 3], Blank(111, 112), Blank(224, 224), small.Jpeg(), Blank(112, 112)[..150]];
        foreach (var file in wrong)
        {
            await RpcAssert.RefusesAsync(
                ErrorReason.ImageUnreadable,
                "crops[1]",
                host.Client.EncodeCropsAsync(new()
                {
                    Crops = { ByteString.CopyFrom(Blank(112, 112)), ByteString.CopyFrom(file) },
                }));
        }
    }

    [Fact]
    public async Task A_pipeline_that_is_not_served_is_not_found()
    {
        const string name = "pipelines/none-00000000";
        await RpcAssert.FailsAsync(
            StatusCode.NotFound, ErrorReason.PipelineNotFound, host.Client.EncodeCropsAsync(new() { Pipeline = name }));
        using var photo = TestPhotos.OneFace();
        var request = EmbeddingHost.Request(photo.Jpeg());
        request.OtherPipeline = name;
        await RpcAssert.FailsAsync(
            StatusCode.NotFound, ErrorReason.PipelineNotFound, host.Client.AnalyzeFacesAsync(request));
    }

    [Fact]
    public async Task A_second_pipeline_encodes_the_same_crop()
    {
        using var store = new TestStore();
        var model = store.Add("second");
        using var service = new StoreHost(store);
        var request = EmbeddingHost.Request(SamplePhotos.Read(1));
        (request.OtherPipeline, request.Crops) = (model, true);
        var both = await service.Client.AnalyzeFacesAsync(request);
        var alone = await service.Client.AnalyzeFacesAsync(EmbeddingHost.Request(SamplePhotos.Read(1), pipeline: model));
        var encoded = await service.Client.EncodeCropsAsync(
            new() { Pipeline = model, Crops = { both.Faces.Select(face => face.Crop) } });
        Assert.Equal(3, both.Faces.Count);
        for (var i = 0; i < both.Faces.Count; i++)
        {
            Assert.Equal(both.Pipeline, both.Faces[i].Template.Pipeline);
            Assert.Equal(model, both.Faces[i].OtherTemplate.Pipeline);
            Assert.InRange(Cosine(both.Faces[i].OtherTemplate, alone.Faces[i].Template), 0.99999f, 1.00001f);
            Assert.InRange(Cosine(both.Faces[i].OtherTemplate, encoded.Templates[i]), 0.999f, 1.0001f);
            Assert.NotEqual(both.Faces[i].Template.Embedding, both.Faces[i].OtherTemplate.Embedding);
        }
    }

    // One crop, and no template.
    private async Task<ByteString> CropAsync()
    {
        using var photo = TestPhotos.OneFace();
        var request = EmbeddingHost.Request(photo.Jpeg());
        (request.Crops, request.Templates) = (true, false);
        var face = Assert.Single((await host.Client.AnalyzeFacesAsync(request)).Faces);
        Assert.Null(face.Template);
        return face.Crop;
    }

    private async Task<List<AnalyzedFace>> CropsAsync()
    {
        var faces = new List<AnalyzedFace>();
        for (var sample = 1; sample <= 3; sample++)
        {
            var request = EmbeddingHost.Request(SamplePhotos.Read(sample));
            request.Crops = true;
            faces.AddRange((await host.Client.AnalyzeFacesAsync(request)).Faces);
        }

        return faces;
    }

    private async Task<IReadOnlyList<Template>> EncodeAsync(ByteString[] crops) =>
        (await host.Client.EncodeCropsAsync(new() { Crops = { crops } })).Templates;

    private static float Cosine(Template a, Template b) =>
        TensorPrimitives.CosineSimilarity<float>([.. a.Embedding], [.. b.Embedding]);

    private static byte[] Blank(int width, int height)
    {
        using var bitmap = new SKBitmap(width, height);
        bitmap.Erase(SKColors.SaddleBrown);
        return bitmap.Png();
    }
}
