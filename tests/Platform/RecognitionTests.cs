using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.Tests.Platform;

public sealed class RecognitionTests(PlatformFixture platform)
{
    private readonly FaceService.FaceServiceClient _faces = new(platform.Gateway);
    private readonly GalleryService.GalleryServiceClient _galleries = new(platform.Gateway);

    private static ByteString Photo(int number) => ByteString.CopyFrom(SamplePhotos.Read(number));

    [Fact]
    public async Task Pairs()
    {
        for (var i = 1; i <= 6; i++)
        {
            var found = await _faces.DetectFacesAsync(new() { Image = Photo(i) });
            TestContext.Current.TestOutputHelper!.WriteLine($"{i}: {found.Width}x{found.Height} {found.Faces.Count} {string.Join(' ', found.Faces.Select(f => $"{f.Box.Width:F0} {f.Quality.Acceptable}"))}");
            for (var j = i + 1; j <= 6; j++)
            {
                var d = await _faces.VerifyFacesAsync(new() { Probe = Photo(i), Reference = Photo(j), FaceSelection = FaceSelection.Largest });
                TestContext.Current.TestOutputHelper!.WriteLine($"{i}-{j}: {d.Decision.Outcome} {d.Decision.Similarity:F3}");
            }
        }
    }
}
