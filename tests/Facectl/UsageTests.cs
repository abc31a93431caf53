namespace FacePlatform.Tests.Facectl;

public sealed class UsageTests : FacectlTest
{
    public static TheoryData<string> Commands =>
    [
        "", "detect", "verify", "enroll", "import", "identify", "galleries", "galleries list", "galleries get",
        "galleries create", "galleries update", "galleries delete", "galleries duplicates", "galleries outliers",
        "galleries merges", "galleries export", "galleries import", "galleries rebuild-index", "subjects", "subjects list",
        "subjects get", "subjects update", "subjects rename", "subjects merge", "subjects unmerge", "subjects delete",
        "faces", "faces list", "faces get", "faces move", "faces delete", "models", "models list", "models get",
        "models networks", "models register", "models activate", "models retire", "models delete", "migrations",
        "migrations create", "migrations list", "migrations get", "migrations watch", "migrations missing",
        "migrations flip", "migrations roll-back", "migrations finish", "migrations cancel", "train", "stylize", "jobs", "jobs list", "jobs get", "jobs watch", "jobs cancel", "jobs delete",
        "jobs result", "jobs replay", "keys", "keys create",
        "keys list", "keys delete", "evaluate", "evaluate verification", "evaluate identification", "evaluate quality",
        "calibrate",
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_explains_itself(string command)
    {
        var run = await FacectlRun.RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("USAGE:", run.Out);
        Assert.Contains($"facectl {command}".TrimEnd(), run.Out);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task A_value_that_does_not_exist_is_told_without_the_names_of_types()
    {
        var run = await RunAsync("jobs", "list", "--state", "runing");
        Assert.StartsWith("INVALID_OPTION Failed to convert 'runing'. Valid values are", run.Error);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("verify")]
    [InlineData("verify a.jpg b.jpg --nonsense")]
    [InlineData("verify a.jpg")]
    [InlineData("verify a.jpg --gallery g")]
    [InlineData("verify a.jpg b.jpg --gallery g --subject s")]
    [InlineData("verify a.jpg b.jpg --fmr 1e-3 --threshold 0.4")]
    [InlineData("verify a.jpg b.jpg --fmr much")]
    [InlineData("verify a.jpg b.jpg --face left")]
    [InlineData("verify a.jpg b.jpg --timeout 0")]
    [InlineData("verify a.jpg b.jpg --timeout NaN")]
    [InlineData("detect a.jpg --url nowhere")]
    [InlineData("detect a.jpg b.jpg --draw c.png")]
    [InlineData("identify g a.jpg --top 0")]
    [InlineData("import g d --collisions maybe")]
    [InlineData("galleries update g")]
    [InlineData("galleries duplicates g --fmr 1e-3 --threshold 0.4")]
    [InlineData("galleries outliers g --fmr much")]
    [InlineData("galleries export g")]
    [InlineData("galleries import")]
    [InlineData("subjects rename g ada")]
    [InlineData("subjects merge g ada")]
    [InlineData("subjects unmerge g")]
    [InlineData("faces move g ada f1")]
    [InlineData("stylize c.jpg -o o.png")]
    [InlineData("stylize c.jpg s.jpg")]
    [InlineData("stylize c.jpg s.jpg -o o.gif")]
    [InlineData("stylize c.jpg s.jpg -o o.png --init photo")]
    [InlineData("stylize c.jpg s.jpg -o o.png --optimizer sgd")]
    [InlineData("stylize c.jpg s.jpg -o o.png --iterations 0")]
    [InlineData("stylize c.jpg s.jpg -o o.png --size many")]
    [InlineData("stylize c.jpg s.jpg t.jpg -o o.png --weight 1")]
    [InlineData("stylize c.jpg s.jpg --detach --preview p")]
    [InlineData("stylize c.jpg s.jpg -o ")]
    [InlineData("stylize c.jpg s.jpg -o o.png --preview ")]
    [InlineData("jobs list --state broken")]
    [InlineData("jobs get")]
    [InlineData("jobs result j1")]
    [InlineData("jobs result j1 -o o.webp")]
    [InlineData("jobs result j1 -o ")]
    [InlineData("jobs watch j1 --preview ")]
    [InlineData("jobs list --kind exports")]
    [InlineData("train d --title t")]
    [InlineData("train d --consent because")]
    [InlineData("train --title t --consent because")]
    [InlineData("train d --server-directory e --title t --consent because")]
    [InlineData("train d --server-calibration e --title t --consent because")]
    [InlineData("train --server-directory e --calibration d --title t --consent because")]
    [InlineData("train d --title t --consent because --mining hardest")]
    [InlineData("train d --title t --consent because --epochs 0")]
    [InlineData("train d --title t --consent because --geometric much")]
    [InlineData("train d --title t --consent because --report r.jpg")]
    [InlineData("train d --title t --consent because --detach --report r.png")]
    [InlineData("models register m.onnx --title t --source s")]
    [InlineData("migrations create g")]
    [InlineData("migrations create g p --faces-per-second 0")]
    [InlineData("galleries update g --keep-crops=maybe")]
    [InlineData("keys create --name n --scopes everything")]
    [InlineData("evaluate verification --root .")]
    [InlineData("evaluate verification --root . --all-pairs --pairs p.csv")]
    [InlineData("evaluate verification --root . --pairs p.csv --subjects s.csv")]
    [InlineData("evaluate verification --root . --all-pairs --part TEST")]
    [InlineData("evaluate verification --root . --pairs p.csv --every-face")]
    [InlineData("evaluate quality --root . --fmr 2")]
    [InlineData("calibrate --root . --set Bad_Name")]
    public async Task A_wrong_command_line_is_the_callers_mistake_and_sends_nothing(string command)
    {
        var args = command.Split(' ');
        var run = args.Contains("--url") ? await FacectlRun.RunAsync(args) : await RunAsync(args);
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.StartsWith("INVALID_OPTION ", run.Error);
        Assert.Empty(Platform.Calls);

        var json = await FacectlRun.RunAsync([.. args, "--json"]);
        Assert.Equal(2, json.ExitCode);
        Assert.Equal("INVALID_OPTION", json.Json.GetProperty("error").GetProperty("reason").GetString());
        Assert.Empty(json.Error);
    }

    [Theory]
    [InlineData("detect absent.jpg", "IMAGE")]
    [InlineData("verify absent.jpg absent.jpg", "IMAGE")]
    [InlineData("enroll g s absent.jpg", "IMAGE")]
    [InlineData("identify g absent.jpg", "IMAGE")]
    [InlineData("import g absent", "DIR")]
    [InlineData("galleries export g -o absent/g.jsonl", "--output")]
    [InlineData("galleries import absent.jsonl", "FILE")]
    [InlineData("stylize absent.jpg absent.jpg -o o.png", "CONTENT")]
    [InlineData("stylize absent.jpg absent.jpg -o absent/o.png", "--output")]
    [InlineData("jobs result j1 -o absent/o.png", "--output")]
    [InlineData("train absent --title t --consent because", "DIR")]
    [InlineData("train absent --title t --consent because --report absent/r.png", "--report")]
    [InlineData("train absent --title t --consent because --split absent/s.csv", "--split")]
    [InlineData("models register absent.onnx --title t --source s --license l", "FILE")]
    [InlineData("evaluate verification --all-pairs --root absent", "--root")]
    [InlineData("evaluate verification --pairs absent.csv --root .", "--pairs")]
    [InlineData("evaluate identification --root absent", "--root")]
    [InlineData("calibrate --root absent --set s", "--root")]
    public async Task A_missing_file_is_the_callers_mistake(string command, string field)
    {
        var run = await RunAsync([.. command.Split(' '), "--json"]);
        var error = run.Json.GetProperty("error");
        Assert.Equal((2, "FILE_NOT_FOUND", field), (
            run.ExitCode, error.GetProperty("reason").GetString(), error.GetProperty("field").GetString()));
    }
}
