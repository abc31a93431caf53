using System.Text.Json;
using FacePlatform.V1;

namespace FacePlatform.Tests.Facectl;

/// <summary><c>evaluate verification --pairs</c>: a file says which photos are compared.</summary>
public sealed class PairCommandTests : FacectlTest
{
    [Fact]
    public async Task Pairs_are_judged_fold_by_fold()
    {
        Photo("0", "set/ada/1.jpg");
        Photo("10", "set/ada/2.jpg");
        Photo("90", "set/bea/1.jpg");
        Photo("100", "set/bea/2.jpg");
        await File.WriteAllTextAsync(PathOf("pairs.csv"), """
            path_a,path_b,same,fold
            ada/1.jpg,ada/2.jpg,1,0
            ada/1.jpg,bea/1.jpg,0,0
            bea/1.jpg,bea/2.jpg,1,1
            ada/2.jpg,bea/2.jpg,0,1
            """);
        var run = await RunAsync(
            "evaluate", "verification", "--pairs", PathOf("pairs.csv"), "--root", PathOf("set"), "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal((1.0, 0.0, 1.0, 0.0, 4, 0, 0), (
            Number(run, "accuracy"), Number(run, "accuracy_stddev"), Number(run, "auc"), Number(run, "eer"),
            run.Json.GetProperty("pairs").GetInt32(), run.Json.GetProperty("failures_to_enroll").GetInt32(),
            run.Json.GetProperty("undecidable").GetInt32()));
        Assert.Equal(JsonValueKind.Null, run.Json.GetProperty("fnmr_at_fmr").GetProperty("1e-4").ValueKind);
        Assert.Contains("30 are needed", run.Json.GetProperty("fnmr_at_fmr_reasons").GetProperty("1e-4").GetString());
        Assert.All(
            Platform.Calls.Select(c => c.Request).OfType<EmbedFacesRequest>(),
            r => Assert.Equal(FaceSelection.Central, r.FaceSelection));
        Assert.Equal(4, Platform.Calls.Count(c => c.Method == "EmbedFaces")); // Each photo once.
    }

    [Fact]
    public async Task Folders_of_one_name_under_different_people_are_different_people()
    {
        Photo("0", "set/1/frontal/1.jpg");
        Photo("10", "set/1/frontal/2.jpg");
        Photo("90", "set/2/frontal/1.jpg");
        Photo("100", "set/2/frontal/2.jpg");
        await File.WriteAllTextAsync(PathOf("pairs.csv"), """
            path_a,path_b,same,fold
            1/frontal/1.jpg,1/frontal/2.jpg,1,0
            1/frontal/1.jpg,2/frontal/1.jpg,0,0
            2/frontal/1.jpg,2/frontal/2.jpg,1,1
            1/frontal/2.jpg,2/frontal/2.jpg,0,1
            """);
        var run = await RunAsync(
            "evaluate", "verification", "--pairs", PathOf("pairs.csv"), "--root", PathOf("set"), "--json");
        Assert.Equal((0, 2, 2), (
            run.ExitCode, run.Json.GetProperty("genuine_pairs").GetInt32(),
            run.Json.GetProperty("impostor_pairs").GetInt32()));
    }

    [Theory]
    [InlineData("path_a,path_b\na,b", "no column same")]
    [InlineData("path_a,path_b,same\nada/1.jpg,ada/1.jpg,yes", "Row 1")]
    [InlineData("path_a,path_b,same,fold\nada/1.jpg,ada/1.jpg,1,x", "fold")]
    [InlineData("path_a,path_b,same\n", "no pairs")]
    [InlineData("path_a,path_b,same,fold\nada/1.jpg,ada/2.jpg,1,0\nada/2.jpg,ada/1.jpg,1,1", "both kinds")]
    [InlineData(
        "path_a,path_b,same,fold\nada/1.jpg,ada/2.jpg,1,0\nada/1.jpg,ada/2.jpg,0,0\nada/1.jpg,ada/2.jpg,1,1\nada/1.jpg,ada/2.jpg,0,1",
        "different here")]
    public async Task A_wrong_file_of_pairs_is_the_callers_mistake(string csv, string message)
    {
        Photo("0", "set/ada/1.jpg");
        Photo("0", "set/ada/2.jpg");
        await File.WriteAllTextAsync(PathOf("pairs.csv"), csv);
        var run = await RunAsync(
            "evaluate", "verification", "--pairs", PathOf("pairs.csv"), "--root", PathOf("set"), "--json");
        var error = run.Json.GetProperty("error");
        Assert.Equal((2, "INVALID_CSV"), (run.ExitCode, error.GetProperty("reason").GetString()));
        Assert.Contains(message, error.GetProperty("message").GetString());
    }

    private static double Number(FacectlRun run, string property) => run.Json.GetProperty(property).GetDouble();
}
