using FacePlatform.Tests.Embedding.Photos;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using SkiaSharp;

namespace FacePlatform.Tests.Embedding;

/// <summary>Faces from the smallest to one that fills the frame, and which of several is meant.</summary>
public sealed class FaceSizeTests(EmbeddingHost host)
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    [InlineData(5, 5)]
    [InlineData(6, 4)]
    public async Task Every_face_of_a_sample_is_found_largest_first(int sample, int faces)
    {
        var response = await host.AnalyzeAsync(SamplePhotos.Read(sample));
        Assert.Equal(faces, response.Faces.Count);
        var areas = response.Faces.Select(face => face.Face.Box.Width * face.Face.Box.Height).ToArray();
        Assert.Equal(areas.OrderDescending(), areas);
        Assert.All(response.Faces, face => Assert.DoesNotContain(face.Face.Quality.Checks, check => !check.Passed));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Faces_of_24_to_32_pixels_are_found_in_a_large_photo(int sample)
    {
        const float scale = 0.14f;
        var expected = (await host.AnalyzeAsync(SamplePhotos.Read(sample))).Faces.Select(face => face.Face.Box);
        var position = new SKPointI(2100, 1300);
        using var photo = TestPhotos.OnPlain(sample, scale, 3000, 2000, position);
        var found = (await host.AnalyzeAsync(photo.Jpeg())).Faces.Select(face => face.Face.Box).ToArray();
        Assert.Equal(3, found.Length);
        Assert.All(found, box => Assert.InRange(Math.Max(box.Width, box.Height), 22, 42));
        Assert.All(expected, box => Assert.Contains(found, small =>
            Math.Abs(small.X - ((box.X * scale) + position.X)) < 6 && Math.Abs(small.Y - ((box.Y * scale) + position.Y)) < 6));
    }

    [Fact]
    public async Task A_face_that_fills_the_frame_is_found()
    {
        var whole = await host.AnalyzeAsync(SamplePhotos.Read(2), FaceSelection.Largest);
        var box = whole.Faces[0].Face.Box;
        using var photo = TestPhotos.Crop(2, SKRectI.Round(new SKRect(box.X, box.Y, box.X + box.Width, box.Y + box.Height)));
        var face = await host.AnalyzeOnlyAsync(photo.Jpeg());
        Assert.InRange(Embeddings.Similarity(whole.Faces[0], face), 0.5f, 1);
    }

    [Fact]
    public async Task A_frame_filling_face_of_ten_megapixels_is_one_face()
    {
        var box = (await host.AnalyzeAsync(SamplePhotos.Read(2), FaceSelection.Largest)).Faces[0].Face.Box;
        using var face = TestPhotos.Crop(2, SKRectI.Round(new SKRect(box.X, box.Y, box.X + box.Width, box.Y + box.Height)));
        using var photo = face.Resize(2700, 3600);
        await host.AnalyzeOnlyAsync(photo.Jpeg(90));
    }

    [Fact]
    public async Task The_largest_and_the_central_face_are_selected()
    {
        var photo = SamplePhotos.Read(3);
        var largest = Assert.Single((await host.AnalyzeAsync(photo, FaceSelection.Largest)).Faces);
        Assert.Equal(1068, largest.Face.Box.X, 15f);
        var central = Assert.Single((await host.AnalyzeAsync(photo, FaceSelection.Central)).Faces);
        Assert.Equal(589, central.Face.Box.X, 15f);
    }

    [Fact]
    public async Task Templates_have_unit_length_and_come_only_where_asked_for()
    {
        var request = EmbeddingHost.Request(SamplePhotos.Read(1));
        var with = await host.Client.AnalyzeFacesAsync(request);
        Assert.All(with.Faces, face =>
        {
            Assert.Equal(512, face.Template.Embedding.Count);
            Assert.Equal(1, face.Template.Embedding.Sum(value => (double)value * value), 1e-5);
            Assert.Equal(with.Pipeline, face.Template.Pipeline);
        });
        request.Templates = false;
        Assert.All((await host.Client.AnalyzeFacesAsync(request)).Faces, face => Assert.Null(face.Template));
    }
}
