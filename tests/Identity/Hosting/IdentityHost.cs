using System.Runtime.ExceptionServices;
using FacePlatform.Identity.Endpoint;
using FacePlatform.Identity.Index;
using FacePlatform.Identity.Record;
using FacePlatform.Internal.V1;
using FacePlatform.Tests.Fixtures;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FacePlatform.Tests.Identity.Hosting;

/// <summary>The real service on a free loopback port, called over HTTP/2.</summary>
public sealed class IdentityHost : WebApplicationFactory<IdentityEndpoint>
{
    /// <summary>The key-encryption key of tests that configure no other.</summary>
    public static readonly string CropKey = Convert.ToBase64String([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    private readonly (string Key, string Value)[] _settings;
    private readonly TimeProvider _time;
    private readonly HostFailure _failure = new();
    private GrpcChannel? _channel;

    private IdentityHost(TimeProvider time, (string Key, string Value)[] settings)
    {
        (_time, _settings) = (time, settings);
        UseKestrel();
    }

    public IdentityService.IdentityServiceClient Client { get; private set; } = null!;

    public IdentityCurationService.IdentityCurationServiceClient Curation { get; private set; } = null!;

    public IdentityTransferService.IdentityTransferServiceClient Transfers { get; private set; } = null!;

    public IdentityMigrationService.IdentityMigrationServiceClient Migrations { get; private set; } = null!;

    /// <summary>Starts the service and waits until its index is loaded.</summary>
    /// <exception cref="IndexMismatchException">Another index is in its place.</exception>
    public static Task<IdentityHost> StartAsync(params (string Key, string Value)[] settings) =>
        StartAsync(TimeProvider.System, settings);

    /// <inheritdoc cref="StartAsync(ValueTuple{string, string}[])"/>
    public static async Task<IdentityHost> StartAsync(TimeProvider time, params (string Key, string Value)[] settings)
    {
        var host = new IdentityHost(time, settings);
        try
        {
            host.Start();
            await host.LoadAsync();
            return host;
        }
        catch (Exception exception)
        {
            await host.DisposeAsync();
            ExceptionDispatchInfo.Throw(host._failure.Exception ?? exception);
            throw;
        }
    }

    /// <summary>Starts the service, whether its index answers or not.</summary>
    public static IdentityHost StartWithoutIndex(params (string Key, string Value)[] settings)
    {
        var host = new IdentityHost(TimeProvider.System, settings);
        host.Start();
        return host;
    }

    /// <summary>Waits until the index is loaded.</summary>
    public async Task LoadAsync()
    {
        var follower = Services.GetRequiredService<IndexFollower>();
        await Eventually.HoldsAsync(
            async () =>
            {
                if (follower.ExecuteTask is { IsCompleted: true } ended)
                    await ended;
                return follower.IsLoaded;
            },
            "the index is loaded");
    }

    public override async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        await base.DisposeAsync();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        foreach (var endpoint in (string[])["http", "grpc"])
        {
            builder.UseSetting($"Kestrel:Endpoints:{endpoint}:Url", "http://127.0.0.1:0");
            builder.UseSetting($"Kestrel:Endpoints:{endpoint}:Protocols", "Http2");
        }

        // What is searchable does not depend on how busy the machine is.
        builder.UseSetting("Index:WriteWait", "00:01:00");
        builder.UseSetting("Crops:Key", CropKey);
        foreach (var (key, value) in _settings)
            builder.UseSetting(key, value);
        builder.ConfigureTestServices(services => services
            .AddSingleton(_time)
            .ConfigureDbContext<SqliteRecord>(options => options.AddInterceptors(FullRecord.Interceptor))
            .ConfigureDbContext<PostgresRecord>(options => options.AddInterceptors(FullRecord.Interceptor)));
        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(_failure));
    }

    private void Start()
    {
        StartServer();
        _channel = GrpcChannel.ForAddress(
            Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        (Client, Curation, Transfers, Migrations) = (new(_channel), new(_channel), new(_channel), new(_channel));
    }
}
