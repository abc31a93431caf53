using Grpc.Net.Client;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace FacePlatform.Tests.Fixtures.Hosting;

/// <summary>
/// A whole service in this process: its own Program and appsettings.json, real Kestrel on two free ports, real HTTP/2.
/// </summary>
/// <typeparam name="TEntryPoint">Any public type of the service's assembly.</typeparam>
public sealed class ServiceHost<TEntryPoint> : WebApplicationFactory<TEntryPoint>
    where TEntryPoint : class
{
    private readonly IReadOnlyDictionary<string, string?> _settings;
    private readonly Action<IServiceCollection> _configure;

    /// <summary>Starts the service.</summary>
    /// <param name="settings">Configuration that overrides the service's own.</param>
    /// <param name="configure">Replaces services, such as the clock.</param>
    public ServiceHost(
        IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? configure = null)
    {
        _settings = settings ?? new Dictionary<string, string?>();
        _configure = configure ?? (_ => { });
        // The factory looks in the current directory for the list of content roots that the build leaves here.
        Environment.CurrentDirectory = AppContext.BaseDirectory;
        UseKestrel();
        StartServer();

        // Kestrel binds its configured endpoints in the order of their names.
        var addresses = Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        GrpcAddress = new Uri(addresses[0]);
        HttpAddress = new Uri(addresses[1]);
        Channel = GrpcChannel.ForAddress(GrpcAddress, new() { MaxReceiveMessageSize = null, MaxSendMessageSize = null });
    }

    /// <summary>The endpoint <c>grpc</c> (HTTP/2).</summary>
    public Uri GrpcAddress { get; }

    /// <summary>The endpoint <c>http</c> (HTTP/1.1).</summary>
    public Uri HttpAddress { get; }

    /// <summary>A channel to <see cref="GrpcAddress"/>.</summary>
    public GrpcChannel Channel { get; }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Kestrel:Endpoints:grpc:Url", "http://127.0.0.1:0");
        builder.UseSetting("Kestrel:Endpoints:http:Url", "http://127.0.0.1:0");
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        foreach (var (key, value) in _settings)
            builder.UseSetting(key, value);
        builder.ConfigureTestServices(_configure);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Channel?.Dispose();
        base.Dispose(disposing);
    }
}
