using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using FacePlatform.Tests.Fixtures.Cluster;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FacePlatform.Tests.Fixtures.Qdrant;

/// <summary>
/// A test double of a Qdrant server: real HTTP/2 on a loopback port and the client's own messages, with an exact search
/// of its own in place of Qdrant's engine. It refuses with INVALID_ARGUMENT whatever <see cref="Citations"/> does not
/// cite from Qdrant's documentation, so that what passes here has a reason to pass there. What only Qdrant itself can
/// show, it cannot: speed, HNSW's recall, quantisation and replication are accepted as options and have no effect.
/// </summary>
public sealed class QdrantDouble : IAsyncDisposable
{
    // Qdrant's default of service.max_request_size_mb.
    private const int LargestMessage = 32 << 20;

    private const int QdrantPort = 6334;

    private readonly ConcurrentDictionary<ConnectionContext, bool> _connections = [];
    private readonly LoopbackPort _loopback = new();
    private readonly QdrantStore _store = new();
    private readonly string? _apiKey;
    private WebApplication? _app;
    private CancellationTokenSource _life = new();
    private int _port;

    private QdrantDouble(string? apiKey) => (_apiKey, _port) = (apiKey, _loopback.Number);

    /// <summary>Where it listens; the same before and after it was away.</summary>
    public Uri Address => new($"http://127.0.0.1:{_port}");

    /// <summary>The faults that are injected into its calls.</summary>
    public QdrantFaults Faults { get; } = new();

    /// <summary>Every call that reached it, in order.</summary>
    public ConcurrentQueue<QdrantCall> Calls { get; } = [];

    /// <summary>The names of its collections.</summary>
    public IReadOnlyList<string> Collections => _store.Names;

    /// <summary>The key that it asks for; null where it asks for none.</summary>
    public string? ApiKey => _apiKey;

    /// <summary>Ends when the process "dies": what waits inside a call is lost with it.</summary>
    internal CancellationToken Life => _life.Token;

    /// <summary>One that does not run yet: <see cref="ComeBackInAsync"/> starts it in a pod.</summary>
    /// <param name="apiKey">Asked for in the header <c>api-key</c>; nothing where null.</param>
    public static QdrantDouble Create(string? apiKey) => new(apiKey);

    /// <summary>Starts it on a free port.</summary>
    /// <param name="apiKey">Asked for in the header <c>api-key</c>; nothing where null.</param>
    public static async Task<QdrantDouble> StartAsync(string? apiKey = null)
    {
        var server = new QdrantDouble(apiKey);
        await server.ComeBackAsync();
        return server;
    }

    /// <summary>How many points a collection holds.</summary>
    public int CountPoints(string collection) => _store.Get(collection).Count;

    /// <summary>Breaks every connection and stops listening; nothing that was applied or acknowledged is lost.</summary>
    public async Task GoAwayAsync()
    {
        if (_app is null)
            return;
        await _life.CancelAsync();
        BreakConnections();
        await _app.DisposeAsync();
        _app = null;
    }

    /// <summary>Listens again, on the port that it had.</summary>
    public Task ComeBackAsync() => ListenAsync(IPAddress.Loopback, SocketTransportOptions.CreateDefaultBoundListenSocket);

    /// <summary>Listens in the network of a pod, on the port of Qdrant.</summary>
    public Task ComeBackInAsync(NetworkNamespace network)
    {
        _port = QdrantPort;
        return ListenAsync(
            IPAddress.Any,
            endpoint => network.Create(() => SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint)));
    }

    private async Task ListenAsync(IPAddress address, Func<EndPoint, Socket> bind)
    {
        if (_app is not null)
            return;
        _life = new CancellationTokenSource();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddRouting();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = LargestMessage;
            grpc.Interceptors.Add<QdrantInterceptor>(this);
        });
        builder.Services.AddSingleton(_store).AddSingleton<CollectionsDouble>().AddSingleton<PointsDouble>()
            .AddSingleton<HealthDouble>()
            .AddSingleton<IServiceMethodProvider<CollectionsDouble>, CollectionsDouble.Methods>()
            .AddSingleton<IServiceMethodProvider<PointsDouble>, PointsDouble.Methods>()
            .AddSingleton<IServiceMethodProvider<HealthDouble>, HealthDouble.Methods>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        builder.WebHost.UseKestrelCore().UseSockets(sockets => sockets.CreateBoundListenSocket = bind).ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(address, _port, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.Use(next => connection => TrackAsync(next, connection));
            });
        });
        _app = builder.Build();
        _app.MapGrpcService<CollectionsDouble>();
        _app.MapGrpcService<PointsDouble>();
        _app.MapGrpcService<HealthDouble>();
        await _app.StartAsync();
    }

    /// <summary>
    /// Dies and starts again. Writes that were in progress, and those that <c>wait: false</c> left unfinished, are
    /// forgotten; what was answered as completed is there.
    /// </summary>
    public async Task CrashAsync()
    {
        await GoAwayAsync();
        _store.ForgetUnfinished();
        await ComeBackAsync();
    }

    /// <summary>Loses one collection, or all of them, as a lost disk does.</summary>
    public void Lose(string? collection = null) => _store.Lose(collection);

    /// <summary>Loses all points of a collection and keeps its configuration.</summary>
    public void Empty(string collection) => _store.Get(collection).Clear();

    /// <summary>Finishes the writes that <c>wait: false</c> left unfinished.</summary>
    public void Settle() => _store.Settle();

    public async ValueTask DisposeAsync()
    {
        await GoAwayAsync();
        _life.Dispose();
        _loopback.Dispose();
    }

    internal void BreakConnections()
    {
        foreach (var connection in _connections.Keys)
            connection.Abort(new ConnectionAbortedException("A fault was injected."));
    }

    private async Task TrackAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        _connections[connection] = true;
        try
        {
            await next(connection);
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }
}
