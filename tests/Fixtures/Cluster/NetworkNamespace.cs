using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using FacePlatform.Tests.Fixtures.Processes;

namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>A network of its own, with one address on the bridge of the cluster: what a pod has.</summary>
public sealed partial class NetworkNamespace : IAsyncDisposable
{
    private const int ReadOnly = 0;
    private const int CloneNewNet = 0x40000000;

    private NetworkNamespace(string name, IPAddress address) => (Name, Address) = (name, address);

    /// <summary>As <c>ip netns</c> knows it.</summary>
    public string Name { get; }

    /// <summary>Its only address, but for loopback.</summary>
    public IPAddress Address { get; }

    /// <summary>What <c>nsenter --net</c> takes.</summary>
    public string Path => $"/run/netns/{Name}";

    internal static async Task<NetworkNamespace> CreateAsync(string name, string bridge, IPAddress address)
    {
        var space = new NetworkNamespace(name, address);
        await Command.RunAsync("ip", "netns", "add", name);
        try
        {
            await Command.RunAsync("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name);
            await Command.RunAsync("ip", "link", "set", name, "master", bridge, "up");
            await Command.RunAsync("ip", "-n", name, "link", "set", "lo", "up");
            await Command.RunAsync("ip", "-n", name, "address", "add", $"{address}/24", "dev", "eth0");
            await Command.RunAsync("ip", "-n", name, "link", "set", "eth0", "up");
            return space;
        }
        catch
        {
            await space.DisposeAsync();
            throw;
        }
    }

    /// <summary>Replaces all packet filters in it.</summary>
    /// <param name="rules">In the language of <c>nft -f</c>.</param>
    public async Task FilterAsync(string rules)
    {
        var file = System.IO.Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, $"flush ruleset\n{rules}");
            await Command.RunAsync("nsenter", $"--net={Path}", "nft", "-f", file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Makes something in it, such as a socket, which stays there for its life.</summary>
    public T Create<T>(Func<T> make)
    {
        // A thread of its own: it moves into the network and ends there.
        var made = new TaskCompletionSource<T>();
        var thread = new Thread(() =>
        {
            try
            {
                Enter();
                made.SetResult(make());
            }
#pragma warning disable CA1031 // Whoever asked gets it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                made.SetException(exception);
            }
        });
        thread.Start();
        thread.Join();
        return made.Task.GetAwaiter().GetResult();
    }

    /// <summary>Connections that come from it.</summary>
    /// <param name="resolve">Where a connection goes at the moment when it is made.</param>
    public SocketsHttpHandler CreateHandler(Func<IPEndPoint> resolve) => new()
    {
        EnableMultipleHttp2Connections = true,
        KeepAlivePingDelay = TimeSpan.FromSeconds(15),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = Create(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            {
                NoDelay = true,
            });
            try
            {
                await socket.ConnectAsync(resolve(), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    public async ValueTask DisposeAsync() => await RemoveAsync(Name);

    /// <summary>Ends what runs in a network, and removes it.</summary>
    internal static async Task RemoveAsync(string name)
    {
        var (exitCode, processes, _) = await Command.TryRunAsync("ip", "netns", "pids", name);
        if (exitCode == 0)
        {
            foreach (var process in processes.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                await Command.TryRunAsync("kill", "-9", process);
        }

        await Command.TryRunAsync("ip", "netns", "delete", name);
        // It goes with the namespace, but only when the last process has ended.
        await Command.TryRunAsync("ip", "link", "delete", name);
    }

    private void Enter()
    {
        var network = Open(Path, ReadOnly);
        if (network < 0 || SetNamespace(network, CloneNewNet) < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        _ = Close(network);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int file, int kind);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
