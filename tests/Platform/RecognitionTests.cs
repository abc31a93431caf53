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
    public async Task Everything_is_healthy_and_the_gateway_says_so_over_HTTP()
    {
        foreach (var resource in PlatformFixture.Resources)
            await platform.WaitUntilHealthyAsync(resource);

        using var http = platform.CreateHttpClient();
        Assert.Contains("\"status\":\"Healthy\"", await http.GetStringAsync("/health/ready"));
    }

    [Fact]
    public async Task Two_images_of_one_person_match_at_the_default_rate_and_two_people_do_not()
    {
        var same = await _faces.VerifyFacesAsync(new()
        {
            Probe = Photo(1),
            Reference = Photo(1),
            FaceSelection = FaceSelection.Largest,
        });
        var different = await _faces.VerifyFacesAsync(new()
        {
            Probe = Photo(1),
            Reference = Photo(5),
            FaceSelection = FaceSelection.Largest,
        });

        Assert.Equal(Outcome.Match, same.Decision.Outcome);
        Assert.InRange(same.Decision.Similarity, 0.999, 1.001);
        Assert.Equal(1e-4, same.Decision.FalseMatchRate, precision: 6);
        Assert.NotEmpty(same.Decision.Calibration);
        Assert.Equal(Outcome.NoMatch, different.Decision.Outcome);
    }

    [Fact]
    public async Task An_enrolled_face_is_found_among_the_faces_of_a_photo_and_strangers_are_not()
    {
        var name = $"galleries/{Guid.NewGuid():N}";
        var enrolled = await _galleries.EnrollFaceAsync(new()
        {
            Parent = $"{name}/subjects/somebody",
            Image = Photo(1),
            FaceSelection = FaceSelection.Largest,
            CreateMissing = true,
        });
        Assert.True(enrolled.Searchable);

        var own = await _galleries.IdentifyFacesAsync(new() { Name = name, Image = Photo(1) });
        var strangers = await _galleries.IdentifyFacesAsync(new() { Name = name, Image = Photo(6) });

        var match = Assert.Single(own.Faces, face => face.Outcome is Outcome.Match);
        Assert.Equal($"{name}/subjects/somebody", Assert.Single(match.Candidates).Subject);
        Assert.Equal(enrolled.Name, match.Candidates[0].Face);
        Assert.Equal(1, own.GallerySize);
        Assert.True(own.Faces.Count > 1);
        Assert.NotEmpty(strangers.Faces);
        Assert.DoesNotContain(strangers.Faces, face => face.Outcome is Outcome.Match);
    }
}
