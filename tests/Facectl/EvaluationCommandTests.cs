using System.Text.Json;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using SkiaSharp;

namespace FacePlatform.Tests.Facectl;

public sealed class EvaluationCommandTests : FacectlTest
{
    [Fact]
    public async Task All_pairs_count_failures_and_undecidable_photos_as_non_matches()
    {
        Platform.Calibration = CalibrationOf(0.1, 0.9);
        await PeopleAsync(120);
        Photo("NoFace", "set/images/p000/9.jpg");
        Photo("12 poor", "set/images/p001/9.jpg");
        var run = await RunAsync(
            "evaluate", "verification", "--all-pairs", "--root", PathOf("set"), "--plot", PathOf("det.png"),
            "--groups", Groups(), "--json");

        Assert.Equal((1, 1, 124), (
            run.Json.GetProperty("failures_to_enroll").GetInt32(), run.Json.GetProperty("undecidable").GetInt32(),
            run.Json.GetProperty("genuine_pairs").GetInt32()));
        Assert.Equal("images/p000/9.jpg", run.Json.GetProperty("failures")[0].GetProperty("path").GetString());
        Assert.Equal(JsonValueKind.Null, run.Json.GetProperty("accuracy").ValueKind);
        // The photos of a person are 1 degree apart, so that only the four pairs of the two bad photos do not match.
        var point = run.Json.GetProperty("fnmr_at_fmr").GetProperty("1e-1");
        Assert.Equal(4.0 / 124, point.GetProperty("fnmr").GetDouble(), 12);
        Assert.InRange(point.GetProperty("high").GetDouble(), 4.0 / 124, 0.2);
        var groups = run.Json.GetProperty("groups").EnumerateArray().ToArray();
        Assert.Equal(["even", "odd"], groups.Select(g => g.GetProperty("group").GetString()));
        Assert.Equal(62, groups[0].GetProperty("genuine_pairs").GetInt32());
        AssertPicture(PathOf("det.png"));
    }

    [Fact]
    public async Task All_pairs_of_the_people_of_one_part()
    {
        await PeopleAsync(20);
        await File.WriteAllLinesAsync(PathOf("split.csv"), [
            "subject,part,images",
            .. Enumerable.Range(0, 20).Select(i => $"p{i:000},{(i % 4 == 0 ? "TEST" : "TRAIN")},2"),
        ]);
        string[] command = ["evaluate", "verification", "--all-pairs", "--root", PathOf("set"), "--subjects", PathOf("split.csv"), "--json"];
        var test = await RunAsync([.. command, "--part", "test", "--pipeline", "models/double-00000000"]);
        var all = await RunAsync(command);

        Assert.Equal((0, 5, 10, 5), (
            test.ExitCode, test.Json.GetProperty("subjects").GetInt32(), test.Json.GetProperty("photos").GetInt32(),
            test.Json.GetProperty("genuine_pairs").GetInt32()));
        Assert.Equal(20, all.Json.GetProperty("subjects").GetInt32());
    }

    [Fact]
    public async Task Every_face_is_compared_as_a_training_does()
    {
        Photo("0", "set/ada/1.jpg");
        Photo("2 poor", "set/ada/2.jpg");
        Photo("NoFace", "set/ada/3.jpg");
        Photo("90", "set/bea/1.jpg");
        Photo("91", "set/bea/2.jpg");
        string[] command = ["evaluate", "verification", "--all-pairs", "--root", PathOf("set"), "--json"];
        var decided = await RunAsync(command);
        var every = await RunAsync([.. command, "--every-face"]);

        Assert.True(Number(decided, "auc") < 1);
        Assert.Equal((1.0, 2, 4), (
            Number(every, "auc"), every.Json.GetProperty("genuine_pairs").GetInt32(),
            every.Json.GetProperty("impostor_pairs").GetInt32()));
        Assert.Equal((1, 1), (
            every.Json.GetProperty("failures_to_enroll").GetInt32(), every.Json.GetProperty("undecidable").GetInt32()));
    }

    [Theory]
    [InlineData("name\np000", "no column subject")]
    [InlineData("subject\np000", "no column part")]
    [InlineData("subject,part\np000,TRAIN", "nobody in TEST")]
    [InlineData("subject,part\np000,TEST\nzoe,TEST", "zoe for one")]
    public async Task A_wrong_file_of_people_is_the_callers_mistake(string csv, string message)
    {
        await PeopleAsync(2);
        await File.WriteAllTextAsync(PathOf("split.csv"), csv);
        var run = await RunAsync(
            "evaluate", "verification", "--all-pairs", "--root", PathOf("set"), "--subjects", PathOf("split.csv"), "--part",
            "TEST", "--json");
        var error = run.Json.GetProperty("error");
        Assert.Equal((2, "INVALID_CSV"), (run.ExitCode, error.GetProperty("reason").GetString()));
        Assert.Contains(message, error.GetProperty("message").GetString());
        Assert.Empty(Platform.Calls);
    }

    [Fact]
    public async Task The_calibrations_claims_are_checked_on_the_photos()
    {
        // Angles are uniform on the circle: the cosine of two reaches cos(1.8°) in 1 % of the cases.
        Platform.Calibration = CalibrationOf(0.01, Math.Cos(1.8 * Math.PI / 180));
        await PeopleAsync(150);
        var right = await RunAsync("evaluate", "verification", "--all-pairs", "--root", PathOf("set"), "--json");
        Platform.Calibration = CalibrationOf(0.01, Math.Cos(9 * Math.PI / 180));
        var wrong = await RunAsync("evaluate", "verification", "--all-pairs", "--root", PathOf("set"), "--json");

        var check = Assert.Single(right.Json.GetProperty("calibration_check").EnumerateArray());
        Assert.Equal(0.01, check.GetProperty("claimed").GetDouble());
        Assert.InRange(check.GetProperty("measured").GetDouble(), check.GetProperty("low").GetDouble(), check.GetProperty("high").GetDouble());
        Assert.True(check.GetProperty("passes").GetBoolean());
        Assert.False(wrong.Json.GetProperty("calibration_check")[0].GetProperty("passes").GetBoolean());
    }

    [Fact]
    public async Task Identification_reports_the_fixed_split_and_the_claimed_rate()
    {
        Platform.Calibration = CalibrationOf(1e-3, 0.99999);
        await PeopleAsync(30);
        Photo("200.5", "set/images/stranger/1.jpg");
        var run = await RunAsync("evaluate", "identification", "--root", PathOf("set"), "--plot", PathOf("ir.png"), "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal((30, 30, 1), (
            run.Json.GetProperty("gallery_size").GetInt32(), run.Json.GetProperty("mated").GetInt32(),
            run.Json.GetProperty("non_mated").GetInt32()));
        Assert.InRange(Number(run, "rank1"), 0, 1);
        Assert.InRange(run.Json.GetProperty("tpir_at_fpir").GetProperty("0.01").GetDouble(), 0, 1);
        Assert.InRange(run.Json.GetProperty("tpir_at_fpir").GetProperty("0.1").GetDouble(), 0, 1);
        var checks = run.Json.GetProperty("fpir_check").EnumerateArray().ToArray();
        Assert.All(checks, c => Assert.Equal(31, c.GetProperty("gallery_size").GetInt32()));
        Assert.Equal(JsonValueKind.Null, checks[0].GetProperty("measured").ValueKind);
        Assert.Contains("smallest supported", checks[0].GetProperty("reason").GetString());
        AssertPicture(PathOf("ir.png"));
    }

    [Fact]
    public async Task Quality_shows_what_discarding_poor_photos_gains()
    {
        await PeopleAsync(100);
        Photo("181 poor", "set/images/p000/8.jpg"); // The only photo that is far from its person, and poor.
        var run = await RunAsync(
            "evaluate", "quality", "--root", PathOf("set"), "--fmr", "0.05", "--plot", PathOf("edc.png"), "--json");

        var check = Assert.Single(run.Json.GetProperty("checks").EnumerateArray());
        var rates = check.GetProperty("fnmr_after_discard");
        Assert.Equal(("sharpness", 20.0), (check.GetProperty("name").GetString(), check.GetProperty("minimum").GetDouble()));
        Assert.Equal(2.0 / 102, rates.GetProperty("0").GetDouble(), 12);
        Assert.Equal(0, rates.GetProperty("0.02").GetDouble());
        AssertPicture(PathOf("edc.png"));
    }

    [Fact]
    public async Task Calibrate_writes_what_a_pipeline_reads()
    {
        await PeopleAsync(120);
        var run = await RunAsync(
            "calibrate", "--root", PathOf("set"), "--set", "circle", "--population", "A circle.", "--output",
            PathOf("calibration.json"), "--split-half", "--plot", PathOf("dist.png"), "--json");

        Assert.Equal(0, run.ExitCode);
        var calibration = Calibration.Parser.ParseJson(await File.ReadAllTextAsync(PathOf("calibration.json")));
        Assert.Equal(("circle", "A circle.", 120, 240), (
            calibration.Set, calibration.Population, calibration.Subjects, calibration.Images));
        Assert.Matches("^circle-[0-9a-f]{8}$", calibration.Name);
        Assert.Equal(calibration.Name, run.Json.GetProperty("calibration").GetProperty("name").GetString());
        // Uniform angles: the cosine reaches cos(9°) in 5 % of the cases.
        Assert.Equal(Math.Cos(9 * Math.PI / 180), calibration.Points.Single(p => p.FalseMatchRate == 0.05).Threshold, 0.002);
        Assert.True(calibration.Points.Zip(calibration.Points.Skip(1)).All(p => p.First.Threshold <= p.Second.Threshold));
        Assert.All(calibration.Points, p => Assert.InRange(p.Threshold, -1, 1));
        Assert.Equal(3, run.Json.GetProperty("split_half").GetArrayLength());
        AssertPicture(PathOf("dist.png"));
    }

    [Theory]
    [InlineData("evaluate verification --all-pairs")]
    [InlineData("evaluate identification")]
    [InlineData("evaluate quality")]
    [InlineData("calibrate --set s")]
    public async Task Text_is_written_for_people(string command)
    {
        Platform.Calibration = CalibrationOf(0.1, 0.95);
        await PeopleAsync(40);
        var run = await RunAsync([.. command.Split(' '), "--root", PathOf("set")]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("pipelines/double-00000000", run.Out);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Without_the_scope_nothing_is_measured()
    {
        await PeopleAsync(3);
        Platform.Fault = (method, _) => method == "EmbedFaces" ? RpcErrors.ScopeMissing("templates") : null;
        var run = await RunAsync("evaluate", "identification", "--root", PathOf("set"), "--json");
        Assert.Equal((2, "SCOPE_MISSING"), (
            run.ExitCode, run.Json.GetProperty("error").GetProperty("reason").GetString()));
    }

    // Two photos of each person, one degree apart, at angles drawn uniformly from the circle.
    private async Task PeopleAsync(int count)
    {
        var random = new Random(7);
        for (var person = 0; person < count; person++)
        {
            var angle = random.NextDouble() * 360;
            Photo($"{angle:R}", $"set/images/p{person:000}/1.jpg");
            Photo($"{angle + 1:R}", $"set/images/p{person:000}/2.jpg");
        }

        await Task.CompletedTask;
    }

    private string Groups()
    {
        File.WriteAllLines(
            PathOf("groups.csv"),
            ["subject,group", .. Enumerable.Range(0, 120).Select(i => $"p{i:000},{(i % 2 == 0 ? "even" : "odd")}")]);
        return PathOf("groups.csv");
    }

    private static Calibration CalibrationOf(double rate, double threshold) => new()
    {
        Name = "set-00000000",
        Points = { new OperatingPoint { FalseMatchRate = rate, Threshold = threshold, Supported = true } },
    };

    private static double Number(FacectlRun run, string property) => run.Json.GetProperty(property).GetDouble();

    // A picture with a title, axes and at least one coloured line is neither blank nor one colour.
    private static void AssertPicture(string path)
    {
        using var picture = SKBitmap.Decode(path);
        Assert.Equal((1200, 800), (picture.Width, picture.Height));
        var colours = picture.Pixels.ToHashSet();
        Assert.True(colours.Count > 50);
        // The title's band above the axes has ink: the font was found.
        Assert.Contains(picture.Pixels.Take(1200 * 50), p => p.Red < 100);
    }
}
