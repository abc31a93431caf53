using System.Globalization;
using System.Net;
using FacePlatform.Tests.Fixtures.Processes;

namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>
/// The bridge that the networks of the pods hang on. Nothing leads out of it but to this machine, which has its first
/// address and takes the place of the node. Everything carries the process id in its name, so that whoever comes next removes
/// what a process that was killed left behind.
/// </summary>
internal sealed class ClusterNetwork : IAsyncDisposable
{
    private const string Prefix = "fp";
    private const int NodeNumber = 1;

    private static int _clusters;

    private readonly string _prefix;
    private readonly string _subnet;
    private int _last = NodeNumber;

    private ClusterNetwork(int number)
    {
        _prefix = $"{Prefix}{Environment.ProcessId}{(char)('a' + number % 26)}";
        var process = Environment.ProcessId;
        _subnet = string.Create(CultureInfo.InvariantCulture, $"10.{200 + process / 256 % 50}.{(process + number) % 256}");
    }

    /// <summary>Where the node is; NetworkPolicies let it through, as a cluster's do for probes.</summary>
    public IPAddress Node => AddressOf(NodeNumber);

    private string Bridge => $"{_prefix}br";

    public static async Task<ClusterNetwork> CreateAsync()
    {
        await RemoveOrphansAsync();
        var network = new ClusterNetwork(Interlocked.Increment(ref _clusters) - 1);
        await Command.RunAsync("ip", "link", "add", network.Bridge, "type", "bridge");
        await Command.RunAsync("ip", "address", "add", $"{network.Node}/24", "dev", network.Bridge);
        await Command.RunAsync("ip", "link", "set", network.Bridge, "up");
        return network;
    }

    /// <summary>A network with an address that no pod had before.</summary>
    public Task<NetworkNamespace> AddAsync()
    {
        var number = Interlocked.Increment(ref _last);
        return NetworkNamespace.CreateAsync(
            string.Create(CultureInfo.InvariantCulture, $"{_prefix}{number}"), Bridge, AddressOf(number));
    }

    public async ValueTask DisposeAsync() => await Command.TryRunAsync("ip", "link", "delete", Bridge);

    private IPAddress AddressOf(int number) =>
        IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"{_subnet}.{number}"));

    private static async Task RemoveOrphansAsync()
    {
        foreach (var name in await NamesAsync("netns", "list"))
            await NetworkNamespace.RemoveAsync(name);
        foreach (var name in await NamesAsync("-o", "link", "show", "type", "bridge"))
            await Command.TryRunAsync("ip", "link", "delete", name);
    }

    // Those of processes that are no more.
    private static async Task<IEnumerable<string>> NamesAsync(params string[] command) =>
        (await Command.RunAsync("ip", command))
            .Split([' ', '\n', ':'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word.StartsWith(Prefix, StringComparison.Ordinal)
                && word[Prefix.Length..].TakeWhile(char.IsAsciiDigit).ToArray() is { Length: > 0 } digits
                && !Directory.Exists($"/proc/{new string(digits)}"))
            .ToArray();
}
