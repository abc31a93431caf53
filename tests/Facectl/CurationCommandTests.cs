using System.Text.Json;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;

namespace FacePlatform.Tests.Facectl;

public sealed class CurationCommandTests : FacectlTest
{
    [Fact]
    public async Task Duplicates_of_all_pages_come_most_similar_first_with_what_to_expect_by_chance()
    {
        var run = await RunAsync("galleries", "duplicates", "g", "--fmr", "1e-5", "--json");
        var text = await RunAsync("galleries", "duplicates", "g");

        Assert.Equal((0, 0), (run.ExitCode, text.ExitCode));
        var pairs = run.Json.GetProperty("duplicates").EnumerateArray().ToArray();
        Assert.Equal([0.9, 0.6], pairs.Select(pair => pair.GetProperty("similarity").GetDouble()));
        Assert.Equal(
            ("galleries/g/subjects/a3", "galleries/g/subjects/b", "galleries/g/subjects/b/faces/f2"),
            (Text(pairs[0], "subject"), Text(pairs[0], "other_subject"), Text(pairs[0], "other_face")));
        Assert.Equal(
            (0.5, 1e-5, 1000, 0.01),
            (Number(run.Json, "threshold"), Number(run.Json, "false_match_rate"), Number(run.Json, "comparisons"),
                Number(run.Json, "expected_false_pairs")));
        Assert.Equal("set-00000000", Text(run.Json, "calibration"));
        Assert.Contains("about 0.01 false pairs", text.Out);
        Assert.Equal(
            1e-5,
            Platform.Calls.Select(c => c.Request).OfType<ListDuplicateSubjectsRequest>().First().FalseMatchRate);
    }

    [Fact]
    public async Task A_threshold_without_a_rate_says_nothing_about_chance()
    {
        var run = await RunAsync("galleries", "duplicates", "g", "--threshold", "0.7", "--json");
        var text = await RunAsync("galleries", "duplicates", "g", "--threshold", "0.7");

        Assert.Equal(0.7, Number(run.Json, "threshold"));
        Assert.Equal(JsonValueKind.Null, run.Json.GetProperty("expected_false_pairs").ValueKind);
        Assert.Equal(JsonValueKind.Null, run.Json.GetProperty("false_match_rate").ValueKind);
        Assert.Contains("does not say", text.Out);
    }

    [Fact]
    public async Task Outliers_come_least_similar_first_with_whom_they_look_like()
    {
        var run = await RunAsync("galleries", "outliers", "g", "--threshold", "0.3", "--json");
        var text = await RunAsync("galleries", "outliers", "g");

        Assert.Equal((0, 0), (run.ExitCode, text.ExitCode));
        var faces = run.Json.GetProperty("outliers").EnumerateArray().ToArray();
        Assert.Equal([0.1, 0.2], faces.Select(face => Number(face, "similarity")));
        Assert.Equal("galleries/g/subjects/b", Text(faces[0].GetProperty("closest"), "subject"));
        Assert.Equal(0.5, Number(faces[0].GetProperty("closest"), "margin"));
        Assert.Equal(JsonValueKind.Null, faces[1].GetProperty("closest").ValueKind);
        Assert.Equal((0.3, 1e-3, 0.01), (
            Number(run.Json, "threshold"), Number(run.Json, "false_match_rate"), Number(run.Json, "false_non_match_rate")));
        Assert.Contains("nobody else", text.Out);
        Assert.Equal(0.3, Platform.Calls.Select(c => c.Request).OfType<ListOutlierFacesRequest>().First().Threshold);
    }

    [Fact]
    public async Task Merging_names_both_subjects()
    {
        var run = await RunAsync("subjects", "merge", "g", "ada", "bea", "--json");

        Assert.Equal(
            (0, "galleries/g/merges/m9", "galleries/g/subjects/ada", "galleries/g/subjects/bea", "2030-01-02T03:04:05Z"),
            (run.ExitCode, Text(run.Json, "name"), Text(run.Json, "source"), Text(run.Json, "target"),
                Text(run.Json, "create_time")));
        Assert.NotEmpty(Assert.IsType<MergeSubjectsRequest>(Assert.Single(Platform.Calls).Request).RequestId);
        Assert.Contains("subjects unmerge g ada", (await RunAsync("subjects", "merge", "g", "ada", "bea")).Out);
    }

    [Fact]
    public async Task Merges_of_all_pages_are_listed()
    {
        var run = await RunAsync("galleries", "merges", "g", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            ["galleries/g/merges/m1", "galleries/g/merges/m2"],
            run.Json.GetProperty("merges").EnumerateArray().Select(merge => Text(merge, "name")));
        Assert.Equal(0, (await RunAsync("galleries", "merges", "g")).ExitCode);
    }

    [Theory]
    [InlineData("ada")]
    [InlineData("m2")]
    [InlineData("galleries/g/merges/m2")]
    public async Task A_merge_is_undone_by_its_source_its_id_or_its_name(string merge)
    {
        var run = await RunAsync("subjects", "unmerge", "g", merge, "--json");

        Assert.Equal((0, "galleries/g/merges/m2"), (run.ExitCode, Text(run.Json, "undone")));
        var subject = run.Json.GetProperty("subject");
        Assert.Equal(("galleries/g/subjects/ada", 2), (Text(subject, "name"), Number(subject, "face_count")));
        Assert.Equal(0, (await RunAsync("subjects", "unmerge", "g", merge)).ExitCode);
    }

    [Fact]
    public async Task What_was_never_merged_cannot_be_undone()
    {
        var run = await RunAsync("subjects", "unmerge", "g", "eve", "--json");
        Assert.Equal((2, "MERGE_NOT_FOUND"), (run.ExitCode, Text(run.Json.GetProperty("error"), "reason")));
    }

    [Fact]
    public async Task A_moved_face_has_its_new_name()
    {
        var run = await RunAsync("faces", "move", "g", "ada", "f1", "bea", "--json");

        Assert.Equal((0, "galleries/g/subjects/bea/faces/f1"), (run.ExitCode, Text(run.Json, "name")));
        Assert.Equal(
            "galleries/g/subjects/ada/faces/f1",
            Assert.IsType<MoveFaceRequest>(Assert.Single(Platform.Calls).Request).Name);
    }

    [Theory]
    [InlineData("subjects unmerge g galleries/g/merges/m2")]
    [InlineData("subjects rename g ada bea")]
    [InlineData("faces move g ada f1 bea")]
    public async Task What_would_not_be_found_a_second_time_is_not_sent_twice(string command)
    {
        Platform.Fault = (_, _) => RpcErrors.Unavailable("down", TimeSpan.FromMilliseconds(20));
        Assert.Equal(3, (await RunAsync(command.Split(' '))).ExitCode);
        Assert.Single(Platform.Calls);
    }

    [Fact]
    public async Task A_rebuild_reports_what_it_wrote_and_removed()
    {
        var run = await RunAsync("galleries", "rebuild-index", "g", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            ("galleries/g", 3, 3, 2),
            (Text(run.Json, "gallery"), Number(run.Json, "templates"), Number(run.Json, "template_count"),
                Number(run.Json, "removed")));
        Assert.True(run.Json.GetProperty("done").GetBoolean());
        var call = Assert.Single(Platform.Calls);
        Assert.Equal((FacectlRun.Key, DateTime.MaxValue), (call.Key, call.Deadline));
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-01$", call.TraceParent);
    }

    [Fact]
    public async Task A_rebuild_that_is_cut_off_or_refused_says_so()
    {
        var cut = await RunAsync("galleries", "rebuild-index", "broken", "--json");
        var absent = await RunAsync("galleries", "rebuild-index", "absent", "--json");

        Assert.Equal((3, "REBUILD_CUT_OFF"), (cut.ExitCode, Text(cut.Json.GetProperty("error"), "reason")));
        Assert.Equal((2, "GALLERY_NOT_FOUND"), (absent.ExitCode, Text(absent.Json.GetProperty("error"), "reason")));
    }

    [Fact]
    public async Task A_merged_subject_says_who_stands_for_it()
    {
        Platform.Fault = (_, _) => RpcErrors.Create(
            Grpc.Core.StatusCode.FailedPrecondition,
            ErrorReason.SubjectMerged,
            "merged",
            metadata: [("merged_into", "galleries/g/subjects/bea")]);
        var run = await RunAsync("subjects", "get", "g", "ada", "--json");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("galleries/g/subjects/bea", Text(run.Json.GetProperty("error"), "hint"));
    }

    private static string? Text(JsonElement json, string property) => json.GetProperty(property).GetString();

    private static double Number(JsonElement json, string property) => json.GetProperty(property).GetDouble();
}
