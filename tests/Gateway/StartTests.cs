using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Hosting;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.Tests.Gateway.Hosting;
using FacePlatform.V1;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;

namespace FacePlatform.Tests.Gateway;

public sealed class StartTests
{
    [Fact]
    public async Task The_gateway_is_alive_at_once_and_ready_when_the_services_behind_it_have_come()
    {
        using var port = new LoopbackPort();
        await using var identity = new GrpcDoubleHost<IdentityDouble>(new());
        using var gateway = new GatewayHost(port.Address, identity.Address);
        using var http = new HttpClient { BaseAddress = gateway.HttpAddress };
        using var channel = GrpcChannel.ForAddress(gateway.GrpcAddress);
        var health = new Health.HealthClient(channel);

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/health/ready")).StatusCode);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await StatusAsync(health, "live"));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await StatusAsync(health, "ready"));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await StatusAsync(health, ""));

        await using var late = new GrpcDoubleHost<EmbeddingDouble>(new(), port.Number);
        await gateway.WaitUntilReadyAsync();
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await StatusAsync(health, "ready"));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await StatusAsync(health, ""));
    }

    [Theory]
    [InlineData("faceplatform.v1.FaceService", "SwapFaces")]
    [InlineData("faceplatform.v2.FaceService", "DetectFaces")]
    public async Task What_does_not_exist_is_unimplemented(string service, string method)
    {
        await using var platform = new GatewayWithDoubles();
        var bytes = Marshallers.Create(static (byte[] value) => value, static value => value);
        var call = new Method<byte[], byte[]>(MethodType.Unary, service, method, bytes, bytes);

        foreach (var key in new[] { GatewayHost.AdminKey, "" })
        {
            var error = await Assert.ThrowsAsync<RpcException>(async () =>
                await platform.Gateway.Caller(key).AsyncUnaryCall(call, host: null, new(), []));
            Assert.Equal(StatusCode.Unimplemented, error.StatusCode);
        }
    }

    [Fact]
    public async Task A_request_that_is_not_gRPC_gets_an_HTTP_status()
    {
        await using var platform = new GatewayWithDoubles();
        using var http = new HttpClient { BaseAddress = platform.Gateway.HttpAddress };
        using var body = new StringContent("{}");

        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/nowhere")).StatusCode);
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await http.PostAsync("/faceplatform.v1.FaceService/DetectFaces", body)).StatusCode);
    }

    [Fact]
    public async Task TLS_is_a_matter_of_configuration()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "tls.pfx");
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
            using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            await File.WriteAllBytesAsync(file, certificate.Export(X509ContentType.Pfx));
        }

        await using var platform = new GatewayWithDoubles(new Dictionary<string, string?>
        {
            ["Kestrel:Endpoints:grpc:Url"] = "https://127.0.0.1:0",
            ["Kestrel:Endpoints:grpc:Certificate:Path"] = file,
        });
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            certificate!.Subject == "CN=localhost";
        using var channel = GrpcChannel.ForAddress(platform.Gateway.GrpcAddress, new() { HttpHandler = handler });

        Assert.Equal("https", platform.Gateway.GrpcAddress.Scheme);
        await RpcAssert.FailsAsync(
            StatusCode.Unauthenticated,
            ErrorReason.ApiKeyMissing,
            new PipelineService.PipelineServiceClient(channel).ListPipelinesAsync(new()));
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
                "faceplatform.v1.ApiKeyService", "faceplatform.v1.CurationService", "faceplatform.v1.FaceService",
                "faceplatform.v1.GalleryService", "faceplatform.v1.MigrationService", "faceplatform.v1.ModelService",
                "faceplatform.v1.PipelineService", "faceplatform.v1.StyleTransferService", "faceplatform.v1.TrainingService",
                "faceplatform.v1.TransferService",
            ],
            call.ResponseStream.Current.ListServicesResponse.Service
                .Select(service => service.Name)
                .Where(name => name.StartsWith("faceplatform", StringComparison.Ordinal))
                .Order());
    }

    private static async Task<HealthCheckResponse.Types.ServingStatus> StatusAsync(
        Health.HealthClient health, string service) =>
        (await health.CheckAsync(new() { Service = service }, deadline: DateTime.UtcNow.AddSeconds(10))).Status;
}
