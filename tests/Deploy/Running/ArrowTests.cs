using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Cluster;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Deploy.Running;

/// <summary>The arrows of the map: each is needed, and there is no other.</summary>
[Collection(RunningPlatform.Name)]
public sealed class ArrowTests(RunningPlatform running)
{
    [Theory]
    [InlineData("style-transfer", "identity", 8101)]
    [InlineData("style-transfer", "embedding", 8091)]
    [InlineData("embedding", "postgresql", 5432)]
    [InlineData("embedding", "identity", 8101)]
    [InlineData("identity", "embedding", 8091)]
    [InlineData("identity", "rabbitmq", 5672)]
    [InlineData("gateway", "rabbitmq", 5672)]
    [InlineData("training", "style-transfer", 8111)]
    [InlineData("client", "embedding", 8091)]
    [InlineData("client", "postgresql", 5432)]
    [InlineData("client", "gateway", 8080)]
    public async Task Who_has_no_arrow_does_not_arrive(string from, string to, int port)
    {
        var platform = await running.GetAsync();
        Assert.Equal(ConnectionOutcome.Unanswered, await ConnectAsync(platform, from, to, port));
        await Eventually.HoldsAsync(() => ReachesAsync(platform, to, to, port), "it is there, and no policy keeps it from itself");
    }

    [Theory]
    [InlineData("gateway", "postgresql", 5432)]
    [InlineData("style-transfer", "rabbitmq", 5672)]
    [InlineData("training", "identity", 8101)]
    [InlineData("client", "gateway", 8081)]
    public async Task Who_has_one_does(string from, string to, int port)
    {
        var platform = await running.GetAsync();
        await Eventually.HoldsAsync(() => ReachesAsync(platform, from, to, port), "it arrives");
    }

    [Fact]
    public async Task Without_an_arrow_the_gateway_says_that_a_service_is_unavailable_and_with_it_all_is_well_again()
    {
        var platform = await running.GetAsync();
        var styles = new StyleTransferService.StyleTransferServiceClient(platform.Gateway);
        await styles.ListStyleTransfersAsync(new());
        await platform.Cluster.ApplyAsync(policy => policy.Metadata.Name != "style-transfer");
        try
        {
            // What is connected stays so; another process has to connect.
            await RestartGatewayAsync(platform);
            var failure = await Assert.ThrowsAsync<RpcException>(async () =>
                await styles.ListStyleTransfersAsync(new(), deadline: DateTime.UtcNow.AddSeconds(30)));
            Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        }
        finally
        {
            await platform.Cluster.ApplyAsync(_ => true);
        }

        await Eventually.HoldsAsync(() => AnswersAsync(styles), "the service is reached again");
    }

    [Fact]
    public async Task Kill_9_of_an_Embedding_under_load_loses_no_call()
    {
        const int CallsBefore = 6;
        const int CallsAfter = 12;
        var platform = await running.GetAsync();
        var faces = new FaceService.FaceServiceClient(platform.Gateway);
        var photo = ByteString.CopyFrom(SamplePhotos.Read(1));
        var victim = platform.Cluster.PodsOf("embedding")[0];
        var answered = 0;
        async Task CallAsync(Func<int> until)
        {
            while (Volatile.Read(ref answered) < until())
            {
                await faces.DetectFacesAsync(new() { Image = photo }, deadline: DateTime.UtcNow.AddMinutes(5));
                Interlocked.Increment(ref answered);
            }
        }

        await CallAsync(() => CallsBefore);
        var load = Enumerable.Range(0, 3).Select(_ => CallAsync(() => CallsBefore + CallsAfter)).ToArray();
        await victim.KillAsync();
        await Task.WhenAll(load);
        await Eventually.HoldsAsync(() => Task.FromResult(victim.Restarts == 1), "it is started again");
        await platform.Cluster.WaitUntilReadyAsync("embedding");
    }

    private static async Task<bool> AnswersAsync(StyleTransferService.StyleTransferServiceClient styles)
    {
        try
        {
            await styles.ListStyleTransfersAsync(new(), deadline: DateTime.UtcNow.AddSeconds(10));
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }

    private static async Task RestartGatewayAsync(PlatformCluster platform)
    {
        var gateway = platform.Cluster.PodsOf("gateway").Single();
        var changes = gateway.Changes.Count;
        await gateway.KillAsync();
        await Eventually.HoldsAsync(
            () => Task.FromResult(gateway.Changes.Count > changes && gateway.IsReady), "the gateway is back");
    }

    private static async Task<bool> ReachesAsync(PlatformCluster platform, string from, string to, int port) =>
        await ConnectAsync(platform, from, to, port) == ConnectionOutcome.Connected;

    private static Task<ConnectionOutcome> ConnectAsync(PlatformCluster platform, string from, string to, int port) =>
        PodOf(platform, from).ConnectAsync($"{PodOf(platform, to).Address}", port);

    private static Pod PodOf(PlatformCluster platform, string name) =>
        platform.Cluster.PodsOf(name is "rabbitmq" ? "rabbitmq-server" : name)[0];
}
