using System.Net;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FacePlatform.Tests.Deploy.Images;

/// <summary>The health check of the images, against a service that says what it is told to.</summary>
public sealed class HealthcheckTests
{
    [Theory]
    [InlineData(200, 0)]
    [InlineData(503, 1)]
    [InlineData(404, 1)]
    public async Task The_health_check_passes_only_on_200(int status, int code)
    {
        await using var service = await StartAsync(context => context.Response.StatusCode = status);

        Assert.Equal(code, await CheckAsync(service.Urls.Single()));
    }

    [Fact]
    public async Task A_service_that_has_stopped_is_not_healthy()
    {
        using var port = new LoopbackPort();
        await using (await StartAsync(_ => { }, port.Number))
            Assert.Equal(0, await CheckAsync($"http://127.0.0.1:{port.Number}"));

        Assert.Equal(1, await CheckAsync($"http://127.0.0.1:{port.Number}"));
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_not_healthy()
    {
        using var silent = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        Assert.Equal(1, await CheckAsync($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}"));
    }

    private static async Task<WebApplication> StartAsync(Action<HttpContext> answer, int port = 0)
    {
        // Empty: the appsettings.json beside a test is that of a service.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddRouting();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        app.MapGet("/health/ready", answer);
        await app.StartAsync();
        return app;
    }

    private static async Task<int> CheckAsync(string address)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Runs bash, as the image does.");
        var (exitCode, _, _) = await Command.TryRunAsync(
            "env",
            $"Kestrel__Endpoints__http__Url={address}",
            Path.Combine(RepositoryRoot.Path, "deploy/images/healthcheck.sh"));
        return exitCode;
    }
}
