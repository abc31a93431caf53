using System.Numerics;
using FacePlatform.Embedding.Detection;
using FacePlatform.Embedding.Quality;
using FacePlatform.Internal.V1;
using FacePlatform.Pipelines;
using FacePlatform.Tests.Embedding.Photos;
using SkiaSharp;

namespace FacePlatform.Tests.Embedding;

public sealed class QualityTests(EmbeddingHost host)
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(25, 0, 0)]
    [InlineData(-40, 0, 0)]
    [InlineData(0, 20, 0)]
    [InlineData(0, -25, 0)]
    [InlineData(0, 0, 30)]
    [InlineData(20, 10, -45)]
    public void The_pose_of_a_rigid_head_is_recovered(float yaw, float pitch, float roll)
    {
        var pose = HeadPose.Of(Project(yaw, pitch, roll));
        Assert.Equal(yaw, pose.Yaw, 6f);
        Assert.Equal(pitch, pose.Pitch, 8f);
        Assert.Equal(roll, pose.Roll, 8f);
    }

    [Fact]
    public async Task A_good_face_passes_every_check()
    {
        using var photo = TestPhotos.OneFace();
        var quality = (await host.AnalyzeOnlyAsync(photo.Jpeg())).Face.Quality;
        Assert.True(quality.Acceptable);
        Assert.Equal(QualityChecks.Names, quality.Checks.Select(check => check.Name));
    }

    [Fact]
    public async Task A_blurred_face_fails_sharpness()
    {
        using var photo = TestPhotos.OneFace();
        using var blurred = Filtered(photo, new SKPaint { ImageFilter = SKImageFilter.CreateBlur(14, 14) });
        await FailsAsync(blurred, QualityChecks.Sharpness);
    }

    [Fact]
    public async Task A_nearly_black_face_fails_brightness()
    {
        using var photo = TestPhotos.OneFace();
        await FailsAsync(Scaled(photo, 0.08f, 0), QualityChecks.Brightness);
    }

    [Fact]
    public async Task A_washed_out_face_fails_contrast()
    {
        using var photo = TestPhotos.OneFace();
        await FailsAsync(Scaled(photo, 0.112f, 0.4f), QualityChecks.Contrast);
    }

    [Fact]
    public async Task A_tiny_face_fails_eye_distance()
    {
        using var photo = TestPhotos.OneFace();
        using var tiny = photo.Resize(42, 42);
        await FailsAsync(tiny, QualityChecks.EyeDistance);
    }

    private async Task FailsAsync(SKBitmap photo, string check)
    {
        AnalyzedFace face = await host.AnalyzeOnlyAsync(photo.Png());
        Assert.False(face.Face.Quality.Acceptable);
        Assert.Contains(face.Face.Quality.Checks, c => c.Name == check && !c.Passed);
    }

    private static SKBitmap Scaled(SKBitmap photo, float gain, float offset) => Filtered(photo, new SKPaint
    {
        ColorFilter = SKColorFilter.CreateColorMatrix(
            [gain, 0, 0, 0, offset, 0, gain, 0, 0, offset, 0, 0, gain, 0, offset, 0, 0, 0, 1, 0]),
    });

    private static SKBitmap Filtered(SKBitmap photo, SKPaint paint)
    {
        var result = new SKBitmap(photo.Width, photo.Height);
        using var canvas = new SKCanvas(result);
        canvas.DrawBitmap(photo, 0, 0, SKSamplingOptions.Default, paint);
        paint.Dispose();
        return result;
    }

    // The mean head of HeadPose, turned by yaw about the vertical, pitch about the eyes' line and roll in the image.
    private static Landmarks Project(float yaw, float pitch, float roll)
    {
        Vector3[] head =
        [
            new(-0.5f, 0, 0), new(0.5f, 0, 0), new(0, 0.57f, 0.6f), new(-0.42f, 1.15f, 0.1f), new(0.42f, 1.15f, 0.1f),
        ];
        var landmarks = new Landmarks();
        for (var i = 0; i < Landmarks.Count; i++)
        {
            // z points to the viewer and y down: looking up lifts what is in front.
            var (p, q) = (head[i], head[i]);
            (float sin, float cos) = MathF.SinCos(pitch * MathF.PI / 180);
            (q.Y, q.Z) = ((p.Y * cos) - (p.Z * sin), (p.Y * sin) + (p.Z * cos));
            (sin, cos) = MathF.SinCos(yaw * MathF.PI / 180);
            (p.X, p.Y) = ((q.X * cos) + (q.Z * sin), q.Y);
            (sin, cos) = MathF.SinCos(roll * MathF.PI / 180);
            landmarks[i] = 100 * new Vector2((p.X * cos) - (p.Y * sin), (p.X * sin) + (p.Y * cos));
        }

        return landmarks;
    }
}
