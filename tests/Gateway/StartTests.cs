using System.Net;
using FacePlatform.Tests.Fixtures.Hosting;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.Tests.Gateway.Hosting;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;

namespace FacePlatform.Tests.Gateway;

public sealed class StartTests
{
    [Fact]
    public async Task The_gateway_is_alive_at_once_and_ready_when_the_services_behind_it_have_come()
    {
        var embedding = new GrpcDoubleHost<EmbeddingDouble>(new());
        var port = embedding.Address.Port;
        await embedding.DisposeAsync();
        await using var identity = new GrpcDoubleHost<IdentityDouble>(new());
        using var gateway = new GatewayHost(embedding.Address, identity.Address);
        using var http = new HttpClient { BaseAddress = gateway.HttpAddress };
        using var channel = GrpcChannel.ForAddress(gateway.GrpcAddress);
        var health = new Health.HealthClient(channel);

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/health/ready")).StatusCode);
        Assert.Equal(
            HealthCheckResponse.Types.ServingStatus.NotServing,
            (await health.CheckAsync(new(), deadline: DateTime.UtcNow.AddSeconds(10))).Status);

        await using var late = new GrpcDoubleHost<EmbeddingDouble>(new(), port);
        while ((await http.GetAsync("/health/ready")).StatusCode != HttpStatusCode.OK)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, (await health.CheckAsync(new())).Status);
    }

    [Fact]
    public async Task Reflection_lists_the_public_services_and_no_internal_one()
    {
        await using var platform = new GatewayWithDoubles();
        using var channel = GrpcChannel.ForAddress(platform.Gateway.GrpcAddress);
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new() { ListServices = "" });
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        Assert.Equal(
            [
                "faceplatform.v1.ApiKeyService", "faceplatform.v1.FaceService", "faceplatform.v1.GalleryService",
                "faceplatform.v1.PipelineService",
            ],
            call.ResponseStream.Current.ListServicesResponse.Service
                .Select(service => service.Name)
                .Where(name => name.StartsWith("faceplatform", StringComparison.Ordinal))
                .Order());
    }
}
