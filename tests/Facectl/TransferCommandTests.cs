using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;

namespace FacePlatform.Tests.Facectl;

public sealed class TransferCommandTests : FacectlTest
{
    private static readonly GalleryRecord Header = new()
    {
        Gallery = new() { GalleryId = "g", DisplayName = "Two\nlines", Pipeline = "pipelines/p" },
    };

    private static readonly GalleryRecord[] Records =
    [
        Header,
        new() { Subject = new() { SubjectId = "known" } },
        new() { Subject = new() { SubjectId = "Jos\u00e9" } },
        new() { Merge = new() { SourceId = "known", TargetId = "Jos\u00e9" } },
        new()
        {
            Face = new()
            {
                FaceId = "f1",
                SubjectId = "known",
                Template = new() { Pipeline = "pipelines/p", Embedding = { 0.1f, 1f / 3, -0.93f } },
            },
        },
        new() { End = new() { SubjectCount = 2, MergeCount = 1, FaceCount = 1 } },
    ];

    [Fact]
    public async Task An_export_is_one_record_per_line_and_comes_back_as_it_was()
    {
        Platform.Export = Records;
        var export = await RunAsync("galleries", "export", "g", "-o", PathOf("g.jsonl"), "--templates", "--json");

        Assert.Equal(0, export.ExitCode);
        Assert.Equal(("galleries/g", 2, 1, 1), (
            export.Json.GetProperty("gallery").GetString(), Count(export, "subjects"), Count(export, "merges"),
            Count(export, "faces")));
        Assert.Equal(PathOf("g.jsonl"), export.Json.GetProperty("output").GetString());
        Assert.True(export.Json.GetProperty("templates").GetBoolean());
        Assert.Equal(Records.Length, File.ReadLines(PathOf("g.jsonl")).Count());
        Assert.True(Platform.Calls.Select(c => c.Request).OfType<ExportGalleryRequest>().Single().Templates);

        var import = await RunAsync("galleries", "import", PathOf("g.jsonl"), "--as", "copy", "--json");

        Assert.Equal(0, import.ExitCode);
        Assert.Equal(("galleries/copy", 2, 1, 1, 1), (
            import.Json.GetProperty("gallery").GetString(), Count(import, "subjects"), Count(import, "merges"),
            Count(import, "faces"), Count(import, "repeated")));
        Assert.Equal("galleries/copy", Assert.IsType<ImportGalleryConfig>(Platform.Imported.First()).Name);
        Assert.Equal(Records, Platform.Imported.Skip(1));
    }

    [Fact]
    public async Task An_import_goes_under_the_exported_id_unless_told_otherwise()
    {
        Platform.Export = Records;
        await RunAsync("galleries", "export", "g", "-o", PathOf("g.jsonl"));
        await RunAsync("galleries", "import", PathOf("g.jsonl"));

        Assert.Equal("galleries/g", Assert.IsType<ImportGalleryConfig>(Platform.Imported.First()).Name);
    }

    [Fact]
    public async Task An_export_without_its_last_record_leaves_the_old_file_alone()
    {
        File.WriteAllText(PathOf("g.jsonl"), "old");
        Platform.Export = Records[..^1];
        var cut = await RunAsync("galleries", "export", "g", "-o", PathOf("g.jsonl"), "--json");
        Platform.Fault = (method, _) => method == "ExportGallery" ? RpcErrors.ScopeMissing("TEMPLATES") : null;
        var refused = await RunAsync("galleries", "export", "g", "-o", PathOf("g.jsonl"), "--templates", "--json");

        Assert.Equal((3, "EXPORT_CUT_OFF"), (cut.ExitCode, Reason(cut)));
        Assert.Equal((2, "SCOPE_MISSING"), (refused.ExitCode, Reason(refused)));
        Assert.Equal("old", File.ReadAllText(PathOf("g.jsonl")));
        Assert.Equal([PathOf("g.jsonl")], Directory.GetFiles(PathOf("")));
    }

    [Fact]
    public async Task An_export_is_for_its_owner_only()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no Unix file modes.");
            return;
        }

        Platform.Export = Records;
        await RunAsync("galleries", "export", "g", "-o", PathOf("g.jsonl"));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOf("g.jsonl")));
    }

    [Fact]
    public async Task A_record_that_is_refused_is_named_by_its_line_and_the_others_are_there()
    {
        var withoutTemplates = Records.Select(record => record.Clone()).ToArray();
        withoutTemplates[4].Face.Template = null;
        Platform.Export = withoutTemplates;
        await RunAsync("galleries", "export", "g", "-o", PathOf("g.jsonl"));
        var run = await RunAsync("galleries", "import", PathOf("g.jsonl"), "--json");

        Assert.Equal((2, 2, 0), (run.ExitCode, Count(run, "subjects"), Count(run, "faces")));
        var refused = Assert.Single(run.Json.GetProperty("refused").EnumerateArray());
        Assert.Equal((5, "INVALID_FIELD"), (
            refused.GetProperty("line").GetInt32(), refused.GetProperty("reason").GetString()));
    }

    public static TheoryData<string> BadFiles => ["", "no json\n", "{}\n", "cut off", "a bad line"];

    [Theory]
    [MemberData(nameof(BadFiles))]
    public async Task A_file_that_is_no_whole_export_is_refused(string content)
    {
        var lines = Records.Select(record => Google.Protobuf.JsonFormatter.Default.Format(record)).ToList();
        if (content == "cut off")
            lines.RemoveAt(lines.Count - 1);
        else if (content == "a bad line")
            lines.Insert(2, "{\"subject\": 7}");
        else
            lines = [content];
        File.WriteAllLines(PathOf("g.jsonl"), lines);
        var run = await RunAsync("galleries", "import", PathOf("g.jsonl"), "--json");

        Assert.Equal((2, "INVALID_EXPORT"), (run.ExitCode, Reason(run)));
        Assert.DoesNotContain(Platform.Imported, message => message is GalleryRecord { End: not null });
    }

    [Fact]
    public async Task A_gallery_import_that_the_platform_refuses_says_why()
    {
        Platform.Export = Records;
        await RunAsync("galleries", "export", "g", "-o", PathOf("g.jsonl"));
        Platform.Fault = (_, _) => RpcErrors.ScopeMissing("TEMPLATES");
        var run = await RunAsync("galleries", "import", PathOf("g.jsonl"), "--json");

        Assert.Equal((2, "SCOPE_MISSING"), (run.ExitCode, Reason(run)));
    }

    [Fact]
    public async Task A_gallery_import_that_breaks_off_says_that_it_can_be_run_again()
    {
        Platform.Export = Records;
        await RunAsync("galleries", "export", "g", "-o", PathOf("g.jsonl"));
        Platform.BreaksAfter.Add(2);
        var run = await RunAsync("galleries", "import", PathOf("g.jsonl"), "--json");

        Assert.Equal((3, "IMPORT_BROKEN_OFF"), (run.ExitCode, Reason(run)));
        var error = run.Json.GetProperty("error");
        Assert.Contains("3 of 6", error.GetProperty("message").GetString());
        Assert.Contains("not made twice", error.GetProperty("message").GetString());
        Assert.Equal("Run it again.", error.GetProperty("hint").GetString());
    }

    private static int Count(FacectlRun run, string property) => run.Json.GetProperty(property).GetInt32();

    private static string? Reason(FacectlRun run) =>
        run.Json.GetProperty("error").GetProperty("reason").GetString();
}
