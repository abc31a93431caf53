using System.Text.Json;
using FacePlatform.V1;
using SkiaSharp;

namespace FacePlatform.Tests.Facectl;

public sealed class FaceCommandTests : FacectlTest
{
    [Fact]
    public async Task Verify_answers_a_match_with_all_names_that_scripts_rely_on()
    {
        var run = await RunAsync("verify", Photo("0"), Photo("30"), "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("MATCH", run.Json.GetProperty("outcome").GetString());
        Assert.Equal(Math.Cos(Math.PI / 6), run.Json.GetProperty("similarity").GetDouble(), 6);
        Assert.Equal(0.42, run.Json.GetProperty("threshold").GetDouble());
        Assert.Equal(1e-4, run.Json.GetProperty("false_match_rate").GetDouble());
        Assert.Equal("pipelines/double-00000000", run.Json.GetProperty("pipeline").GetString());
        Assert.Equal("set-00000000", run.Json.GetProperty("calibration").GetString());
        Assert.Equal(0, run.Json.GetProperty("reasons").GetArrayLength());
        Assert.Equal(30, run.Json.GetProperty("probe").GetProperty("box").GetProperty("width").GetDouble());
        Assert.Empty(run.Error);
    }

    [Theory]
    [InlineData("0", "90", "NO_MATCH")]
    [InlineData("0 poor", "0", "UNDECIDABLE")]
    public async Task Verify_exits_with_1_where_the_answer_is_not_yes(string probe, string reference, string outcome)
    {
        var run = await RunAsync("verify", Photo(probe), Photo(reference), "--json");
        Assert.Equal((1, outcome), (run.ExitCode, run.Json.GetProperty("outcome").GetString()));
        if (outcome == "UNDECIDABLE")
        {
            Assert.Equal(JsonValueKind.Null, run.Json.GetProperty("similarity").ValueKind);
            Assert.Equal("probe.sharpness 1 < 20", run.Json.GetProperty("reasons")[0].GetString());
        }
    }

    [Fact]
    public async Task Verify_sends_what_was_asked_with_key_and_deadline()
    {
        var asked = DateTime.UtcNow;
        await RunAsync("verify", Photo("0"), Photo("1"), "--fmr", "1e-3", "--face", "largest", "--timeout", "700");
        await RunAsync("verify", Photo("0"), Photo("1"), "--threshold", "0.5");
        await RunAsync("verify", Photo("0"), "--gallery", "g", "--subject", "s", "--face", "CENTRAL");

        var calls = Platform.Calls.ToArray();
        var first = Assert.IsType<VerifyFacesRequest>(calls[0].Request);
        Assert.Equal((1e-3, FaceSelection.Largest), (first.FalseMatchRate, first.FaceSelection));
        Assert.Equal(FacectlRun.Key, calls[0].Key);
        Assert.InRange(calls[0].Deadline, asked.AddSeconds(699), DateTime.UtcNow.AddSeconds(701));
        var second = Assert.IsType<VerifyFacesRequest>(calls[1].Request);
        Assert.Equal((0.5, FaceSelection.Only), (second.Threshold, second.FaceSelection));
        var third = Assert.IsType<VerifySubjectRequest>(calls[2].Request);
        Assert.Equal(("galleries/g/subjects/s", FaceSelection.Central), (third.Name, third.FaceSelection));
        Assert.Equal(VerifySubjectRequest.OperatingPointOneofCase.None, third.OperatingPointCase);
    }

    [Fact]
    public async Task Detect_answers_faces_with_landmarks_and_checks()
    {
        var run = await RunAsync("detect", Photo("0"), "--json");
        Assert.Equal((0, 100, 80), (
            run.ExitCode, run.Json.GetProperty("width").GetInt32(), run.Json.GetProperty("height").GetInt32()));
        var face = run.Json.GetProperty("faces")[0];
        Assert.Equal(15, face.GetProperty("landmarks").GetProperty("left_eye").GetProperty("x").GetDouble());
        var check = face.GetProperty("quality").GetProperty("checks")[0];
        Assert.Equal(("sharpness", 20.0, JsonValueKind.Null, true), (
            check.GetProperty("name").GetString(), check.GetProperty("minimum").GetDouble(),
            check.GetProperty("maximum").ValueKind, check.GetProperty("passed").GetBoolean()));
    }

    [Fact]
    public async Task Detect_goes_on_after_a_refused_photo_of_several_and_says_so()
    {
        var run = await RunAsync("detect", Photo("ImageUnreadable"), Photo("0"), "--json");
        Assert.Equal(2, run.ExitCode);
        var images = run.Json.GetProperty("images");
        Assert.Equal("IMAGE_UNREADABLE", images[0].GetProperty("error").GetProperty("reason").GetString());
        Assert.Equal(1, images[1].GetProperty("faces").GetArrayLength());
    }

    [Theory]
    [InlineData("NoFace", "NO_FACE")]
    [InlineData("SeveralFaces", "SEVERAL_FACES")]
    [InlineData("ImageTooLarge", "IMAGE_TOO_LARGE")]
    public async Task A_refused_photo_fails_with_the_platforms_reason_and_field(string photo, string reason)
    {
        var json = await RunAsync("verify", Photo(photo), Photo("0"), "--json");
        var error = json.Json.GetProperty("error");
        Assert.Equal((2, reason, "probe"), (
            json.ExitCode, error.GetProperty("reason").GetString(), error.GetProperty("field").GetString()));
        Assert.Contains("asked for it", error.GetProperty("message").GetString());

        var text = await RunAsync("verify", Photo(photo), Photo("0"));
        Assert.Empty(text.Out);
        Assert.Contains(reason, text.Error);
        Assert.Contains("field: probe", text.Error);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public async Task Detect_draws_boxes_on_the_photo(SKEncodedImageFormat format)
    {
        var photo = PathOf("grey.img");
        using (var grey = new SKBitmap(100, 80))
        {
            grey.Erase(SKColors.Gray);
            await File.WriteAllBytesAsync(photo, grey.Encode(format, 100).ToArray());
        }

        var run = await RunAsync("detect", photo, "--draw", PathOf("faces.png"));
        Assert.Equal(0, run.ExitCode);
        using var drawn = SKBitmap.Decode(PathOf("faces.png"));
        Assert.Equal((100, 80), (drawn.Width, drawn.Height));
        Assert.True(drawn.GetPixel(10, 45).Green > drawn.GetPixel(10, 45).Red + 50); // The box's left edge at x = 10.
        Assert.InRange(drawn.GetPixel(90, 70).Green, 120, 136);
    }
}
