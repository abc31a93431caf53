using System.Runtime.InteropServices;

namespace FacePlatform.Tests.Deploy.Starting;

/// <summary>
/// What only an operator can put right: the service ends with exit code 1 after one critical line that names the setting, so
/// that a cluster shows CrashLoopBackOff and <c>kubectl logs</c> says why.
/// </summary>
public sealed class WrongSettingTests
{
    // An absent secret must not become a fresh database in a folder that goes with the pod: the manifests set the provider.
    [Theory]
    [InlineData("Identity", "Storage__Provider", "postgres", "ConnectionStrings:identity must name a Host")]
    [InlineData("Gateway", "Storage__Provider", "postgres", "ConnectionStrings:gateway must name a Host")]
    [InlineData("StyleTransfer", "Storage__Provider", "postgres", "ConnectionStrings:style-transfer must name a Host")]
    [InlineData("Training", "Storage__Provider", "postgres", "ConnectionStrings:training must name a Host")]
    [InlineData("Identity", "Storage__DataFolder", "/proc/data", "Storage:DataFolder")]
    [InlineData("Identity", "Crops__Key", "too-short", "Crops:Key must be 32 random bytes")]
    [InlineData("Identity", "Index__Kind", "qdrant", "ConnectionStrings:qdrant")]
    [InlineData("Identity", "Index__Kind", "quadrant", "Index:Kind")]
    [InlineData("Gateway", "Access__BootstrapKey", "short", "BootstrapKey")]
    [InlineData("Gateway", "Clients__Identity__Addresses", "identity:8101", "identity:8101")]
    [InlineData("Embedding", "Pipelines__Root", "nowhere", "Pipelines:Root")]
    [InlineData("Embedding", "Pipelines__Additional__0", "/nowhere", "/nowhere/pipeline.json")]
    [InlineData("StyleTransfer", "Jobs__Role", "api", "Messaging:ConnectionString")]
    [InlineData("Training", "ModelStore__Root", "/proc/models", "ModelStore:Root, /proc/models, cannot be written to")]
    public async Task A_wrong_setting_ends_the_start_with_one_line_that_names_it(
        string service, string setting, string value, string named)
    {
        await using var process = new StartingService(service, (setting, value));
        await process.FailsAsync(named);
    }

    [Fact]
    public async Task A_gpu_that_is_demanded_and_not_there_ends_the_start_and_auto_runs_on_the_processor()
    {
        if (NativeLibrary.TryLoad("libcuda.so.1", out _))
            Assert.Skip("This machine has a CUDA driver.");
        await using var demanded = new StartingService("Embedding", ("Embedding__ExecutionProvider", "cuda"));
        await demanded.FailsAsync("Embedding:ExecutionProvider is cuda, but there is no CUDA");

        await using var either = new StartingService("Embedding", ("Embedding__ExecutionProvider", "auto"));
        await either.ProbesFindAsync(live: true, ready: true);
        await either.LogsAsync("Networks run on CPU (no CUDA");
        Assert.Empty(either.Warnings);
    }

    [Fact]
    public async Task The_stack_trace_is_there_for_whoever_asks_for_it()
    {
        await using var process = new StartingService(
            "Identity", ("Storage__Provider", "postgres"), ("Logging__LogLevel__Default", "Debug"));
        Assert.Equal(1, await process.EndAsync());
        Assert.Matches(StartingService.StackFrame, Assert.Single(process.Warnings).Text);
    }
}
