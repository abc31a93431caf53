using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FacePlatform.Tests.Fixtures.Hosting;

/// <summary>A test double of a gRPC service on real Kestrel and a free port, for faults that the real one never has.</summary>
/// <typeparam name="TService">Derives from the generated service base.</typeparam>
public sealed class GrpcDoubleHost<TService> : IAsyncDisposable
    where TService : class
{
    private readonly WebApplication _app;

    /// <summary>Starts the double.</summary>
    /// <param name="service">The double, to set what it answers and to read what it was asked.</param>
    /// <param name="port">A port that was used before, or 0 for a free one.</param>
    /// <param name="mapOthers">Maps the other services that the real one has; they may ask for the double.</param>
    public GrpcDoubleHost(TService service, int port = 0, Action<WebApplication>? mapOthers = null)
    {
        // Empty: the appsettings.json beside a test is that of a service.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddRouting();
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.Services.AddSingleton(service);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2);
        });
        _app = builder.Build();
        _app.MapGrpcService<TService>();
        mapOthers?.Invoke(_app);
        _app.Start();
        Address = new Uri(_app.Urls.Single());
    }

    public Uri Address { get; }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
