using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Facectl;

public sealed class FailureTests : FacectlTest
{
    [Fact]
    public async Task Overload_is_waited_for_as_the_platform_says()
    {
        Platform.Fault = (_, number) => number < 2 ? RpcErrors.Overloaded("full", TimeSpan.FromMilliseconds(20)) : null;
        var run = await RunAsync("verify", Photo("0"), Photo("0"));
        Assert.Equal((0, 3), (run.ExitCode, Platform.Calls.Count));
    }

    [Fact]
    public async Task A_call_begins_one_trace_that_all_its_attempts_belong_to()
    {
        Platform.Fault = (_, number) => number == 0 ? RpcErrors.Overloaded("full", TimeSpan.FromMilliseconds(20)) : null;
        await RunAsync("detect", Photo("0"));
        await RunAsync("detect", Photo("0"));
        string[] traces = [.. Platform.Calls.Select(c => Assert.IsType<string>(c.TraceParent))];
        Assert.All(traces, t => Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-01$", t)); // 01: sampled.
        Assert.Equal(traces[0][3..35], traces[1][3..35]);
        Assert.NotEqual(traces[0][3..35], traces[2][3..35]);
    }

    [Fact]
    public async Task All_attempts_of_a_call_share_its_deadline()
    {
        Platform.Fault = (_, _) => RpcErrors.Overloaded("full", TimeSpan.FromMilliseconds(20));
        var run = await RunAsync("detect", Photo("0"), "--timeout", "4", "--json");
        Assert.Equal((3, "DEADLINE_PASSED"), (
            run.ExitCode, run.Json.GetProperty("error").GetProperty("reason").GetString()));
        Assert.True(Platform.Calls.Count > 1);
    }

    [Fact]
    public async Task Unavailability_is_retried_and_then_the_platforms_failure()
    {
        Platform.Fault = (_, _) => RpcErrors.Unavailable("down", TimeSpan.FromMilliseconds(20));
        var run = await RunAsync("detect", Photo("0"), "--json");
        Assert.Equal((3, "SERVICE_UNAVAILABLE"), (
            run.ExitCode, run.Json.GetProperty("error").GetProperty("reason").GetString()));
        Assert.Equal(4, Platform.Calls.Count);
    }

    [Theory]
    [InlineData("keys create --name n --scopes verify")]
    [InlineData("galleries delete g")]
    public async Task What_must_not_happen_twice_is_not_sent_twice(string command)
    {
        Platform.Fault = (_, _) => RpcErrors.Unavailable("down", TimeSpan.FromMilliseconds(20));
        Assert.Equal(3, (await RunAsync(command.Split(' '))).ExitCode);
        Assert.Single(Platform.Calls);
    }

    [Fact]
    public async Task No_platform_is_the_platforms_failure_with_a_hint()
    {
        var run = await FacectlRun.RunAsync(["detect", Photo("0"), "--url", "http://127.0.0.1:9", "--json"]);
        var error = run.Json.GetProperty("error");
        Assert.Equal((3, "SERVICE_UNAVAILABLE"), (run.ExitCode, error.GetProperty("reason").GetString()));
        Assert.Contains("FACEPLATFORM_URL", error.GetProperty("hint").GetString());
    }

    [Fact]
    public async Task A_platform_that_does_not_answer_ends_at_the_deadline()
    {
        Platform.Hangs = true;
        var run = await RunAsync("detect", Photo("0"), "--timeout", "0.3", "--json");
        Assert.Equal((3, "DEADLINE_PASSED"), (
            run.ExitCode, run.Json.GetProperty("error").GetProperty("reason").GetString()));
        Assert.Contains("--timeout", run.Json.GetProperty("error").GetProperty("hint").GetString());
    }

    [Fact]
    public async Task Cancelling_stops_the_call_and_says_so()
    {
        Platform.Hangs = true;
        using var cancellation = new CancellationTokenSource();
        var running = FacectlRun.RunAsync(["detect", Photo("0"), "--url", Platform.Url], cancellation.Token);
        while (Platform.Calls.IsEmpty)
            await Task.Delay(10);
        await cancellation.CancelAsync();
        var run = await running;
        Assert.Equal(130, run.ExitCode);
        Assert.StartsWith("CALL_CANCELLED", run.Error);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task What_is_wrong_with_each_of_several_fields_is_said()
    {
        Platform.Fault = (_, _) => RpcErrors.InvalidFields(
            ErrorReason.InvalidField,
            "2 fields are wrong.",
            [("options.size", "must be 64 to 1024."), ("styles", "must not be 5.")]);
        var run = await RunAsync("stylize", Photo("c"), Photo("s"), "--detach", "--json");

        var error = run.Json.GetProperty("error");
        Assert.Equal((2, "options.size, styles"), (run.ExitCode, error.GetProperty("field").GetString()));
        Assert.Equal(
            "2 fields are wrong. options.size must be 64 to 1024. styles must not be 5.",
            error.GetProperty("message").GetString());
    }

    public static TheoryData<string, int, string> Errors => new()
    {
        { nameof(ErrorReason.ApiKeyMissing), 2, "FACEPLATFORM_KEY" },
        { nameof(ErrorReason.ScopeMissing), 2, "scope templates" },
        { nameof(ErrorReason.FmrNotSupported), 2, "1E-05" },
        { nameof(ErrorReason.GalleryNotEmpty), 2, "--force" },
        { nameof(ErrorReason.GalleryNotFound), 2, "" },
        { nameof(ErrorReason.Unexpected), 3, "4bf92f" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Errors_come_with_exit_code_and_hint(string reason, int exitCode, string hint)
    {
        Platform.Fault = (_, _) => Enum.Parse<ErrorReason>(reason) switch
        {
            ErrorReason.ApiKeyMissing => RpcErrors.Unauthenticated(ErrorReason.ApiKeyMissing, "no key"),
            ErrorReason.ScopeMissing => RpcErrors.ScopeMissing("templates"),
            ErrorReason.FmrNotSupported => RpcErrors.InvalidField(
                ErrorReason.FmrNotSupported, "false_match_rate", "too small", ("smallest_supported", "1E-05")),
            ErrorReason.GalleryNotEmpty => RpcErrors.FailedPrecondition(ErrorReason.GalleryNotEmpty, "not empty"),
            ErrorReason.GalleryNotFound => RpcErrors.NotFound(ErrorReason.GalleryNotFound, "gallery", "galleries/g"),
            _ => RpcErrors.Create(
                StatusCode.Internal, ErrorReason.Unexpected, "broken", metadata: [("trace_id", "4bf92f")]),
        };
        var run = await RunAsync("galleries", "get", "g", "--json");
        var error = run.Json.GetProperty("error");
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(Enum.Parse<ErrorReason>(reason).ToReason(), error.GetProperty("reason").GetString());
        Assert.Contains(hint, error.GetProperty("hint").GetString() ?? "");
    }
}
