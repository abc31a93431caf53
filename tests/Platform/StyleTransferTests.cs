using System.Buffers.Binary;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Platform;

/// <summary>Style transfers as a user makes them: facectl, gateway, service, queue, worker and back.</summary>
public sealed class StyleTransferTests(PlatformFixture platform) : IDisposable
{
    private const string Service = "style-transfer";

    private static readonly byte[] PngSignature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly string[] Tiny = ["--size", "64", "--iterations", "6", "--scales", "1"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Stylize_makes_a_picture()
    {
        var output = Path.Combine(_folder.Path, "picture.png");
        var (exitCode, document) = await FacectlAsync(
            ["stylize", SamplePhotos.PathOf(1), SamplePhotos.PathOf(2), SamplePhotos.PathOf(3), "-o", output, .. Tiny]);

        Assert.Equal(0, exitCode);
        Assert.Equal(6, document.GetProperty("iterations").GetInt32());
        Assert.True(document.GetProperty("j").GetDouble() > 0);
        var picture = await File.ReadAllBytesAsync(output, TestContext.Current.CancellationToken);
        Assert.Equal(PngSignature, picture[..8]);
        // The photo's sides are 3 : 2.
        Assert.Equal((64, 43), (
            BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(20))));

        var name = document.GetProperty("job").GetString()!;
        var (_, job) = await FacectlAsync(["jobs", "get", name]);
        Assert.Equal("SUCCEEDED", job.GetProperty("state").GetString());
        Assert.Equal(0, (await FacectlAsync(["jobs", "delete", name])).ExitCode);
        Assert.Equal(2, (await FacectlAsync(["jobs", "get", name])).ExitCode);
    }

    [Fact]
    public async Task A_job_that_is_cancelled_while_it_runs_ends_at_once()
    {
        var (_, submitted) = await FacectlAsync(
        [
            "stylize", SamplePhotos.PathOf(1), SamplePhotos.PathOf(2), "--detach", "--size", "64", "--iterations", "5000",
        ]);
        var name = submitted.GetProperty("job").GetString()!;
        while ((await FacectlAsync(["jobs", "get", name])).Document.GetProperty("state").GetString() != "RUNNING")
            await Task.Delay(50, TestContext.Current.CancellationToken);

        Assert.Equal(0, (await FacectlAsync(["jobs", "cancel", name])).ExitCode);
        var (exitCode, ended) = await FacectlAsync(["jobs", "watch", name]);
        Assert.Equal((1, "CANCELLED"), (exitCode, ended.GetProperty("state").GetString()));
        Assert.Equal(2, (await FacectlAsync(["jobs", "result", name, "-o", Path.Combine(_folder.Path, "none.png")])).ExitCode);
    }

    [Fact]
    public async Task Kill_9_of_the_service_in_the_middle_costs_the_user_some_time_and_nothing_else()
    {
        const int Iterations = 1000;
        var cancellation = TestContext.Current.CancellationToken;
        using var victim = await ReplicaProcess.OfAsync(platform.App, Service, cancellation);
        var output = Path.Combine(_folder.Path, "picture.jpg");
        var stylizing = FacectlAsync(
        [
            "stylize", SamplePhotos.PathOf(1), SamplePhotos.PathOf(2), "-o", output,
            "--size", "64", "--iterations", $"{Iterations}", "--scales", "1",
        ]);
        while (!stylizing.IsCompleted && await IterationAsync() < Iterations / 20)
            await Task.Delay(50, cancellation);
        victim.Kill();
        await victim.WaitForExitAsync(cancellation);
        Assert.False(stylizing.IsCompleted);
        await platform.App.ResourceCommands.ExecuteCommandAsync(Service, KnownResourceCommands.StartCommand, cancellation);
        await platform.WaitUntilHealthyAsync(Service);

        var (exitCode, document) = await stylizing;
        Assert.Equal((0, Iterations), (exitCode, document.GetProperty("iterations").GetInt32()));
        Assert.True(File.Exists(output));
    }

    [Theory]
    [InlineData("--size", "2000", "options.size")]
    [InlineData("--style-weight", "NaN", "options.style_weight")]
    [InlineData("--network", "none", "options.feature_network")]
    public async Task What_cannot_be_made_is_refused_with_its_field(string option, string value, string field)
    {
        var (exitCode, document) = await FacectlAsync(
            ["stylize", SamplePhotos.PathOf(1), SamplePhotos.PathOf(2), "--detach", option, value]);
        Assert.Equal((2, field), (exitCode, document.GetProperty("error").GetProperty("field").GetString()));
    }

    // Of the one job that runs; 0 where none does.
    private async Task<int> IterationAsync()
    {
        var (_, list) = await FacectlAsync(["jobs", "list", "--state", "running"]);
        return list.GetProperty("jobs").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } job
            && job.GetProperty("progress") is { ValueKind: JsonValueKind.Object } progress
            ? progress.GetProperty("iteration").GetInt32()
            : 0;
    }

    private Task<(int ExitCode, JsonElement Document)> FacectlAsync(string[] arguments) => platform.FacectlAsync(arguments);
}
