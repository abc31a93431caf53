extern alias embedding;
extern alias gateway;
extern alias identity;

using System.ComponentModel;
using System.Diagnostics;
using FacePlatform.Internal.V1;
using FacePlatform.Tests.Benchmarks.Measuring;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Hosting;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using Spectre.Console.Cli;

namespace FacePlatform.Tests.Benchmarks.Gateway;

/// <summary>
/// Detection of one photo through the gateway (key, limits, another hop) and at the embedding service itself, in turns.
/// </summary>
internal sealed class GatewayCommand : AsyncCommand<GatewayCommand.Settings>
{
    private const string Key = "benchmark-key-0123456789abcdefghijk";

    internal sealed class Settings : CommandSettings
    {
        [CommandOption("--image <FILE>")]
        [Description("The photo; the first sample photo where absent.")]
        public string? Image { get; init; }

        [CommandOption("--calls <N>")]
        [DefaultValue(1000)]
        public int Calls { get; init; } = 1000;
    }

    public override async Task<int> ExecuteAsync(
        CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var image = ByteString.CopyFrom(
            await File.ReadAllBytesAsync(settings.Image ?? SamplePhotos.PathOf(1), cancellationToken));
        using var data = new TemporaryFolder();
        var storage = new Dictionary<string, string?> { ["Storage:DataFolder"] = data.Path };
        using var embedding = new ServiceHost<embedding::Program>();
        using var identity = new ServiceHost<identity::Program>(storage);
        using var gateway = new ServiceHost<gateway::Program>(new Dictionary<string, string?>(storage)
        {
            ["Access:BootstrapKey"] = Key,
            ["Clients:Embedding:Addresses"] = embedding.GrpcAddress.ToString(),
            ["Clients:Identity:Addresses"] = identity.GrpcAddress.ToString(),
        });
        var faces = new FaceService.FaceServiceClient(gateway.Channel);
        var analysis = new EmbeddingService.EmbeddingServiceClient(embedding.Channel);
        var headers = new Metadata { { "x-api-key", Key } };

        var direct = new List<double>();
        var through = new List<double>();
        for (var call = -20; call < settings.Calls; call++)
        {
            var start = Stopwatch.GetTimestamp();
            await analysis.AnalyzeFacesAsync(new() { Image = image }, cancellationToken: cancellationToken);
            var middle = Stopwatch.GetTimestamp();
            await faces.DetectFacesAsync(new() { Image = image }, headers, cancellationToken: cancellationToken);
            if (call < 0)
                continue;
            direct.Add(Stopwatch.GetElapsedTime(start, middle).TotalSeconds);
            through.Add(Stopwatch.GetElapsedTime(middle).TotalSeconds);
        }

        string[] Line(string name, List<double> seconds) =>
        [
            name,
            Report.Milliseconds(Rounds.Quantile(seconds, 0.5)),
            Report.Milliseconds(Rounds.Quantile(seconds, 0.99)),
        ];
        var added = through.Zip(direct, (a, b) => a - b).ToList();
        Report.Write(
            [$"{settings.Calls} calls, {image.Length / 1024} KB", "p50 ms", "p99 ms"],
            [
                Line("embedding service, direct", direct),
                Line("through the gateway", through),
                ["added (median of the differences)", Report.Milliseconds(Rounds.Quantile(added, 0.5)), "–"],
            ]);
        return 0;
    }
}
