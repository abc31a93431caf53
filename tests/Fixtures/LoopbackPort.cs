using System.Net;
using System.Net.Sockets;

namespace FacePlatform.Tests.Fixtures;

/// <summary>
/// A loopback port that nobody else gets until this is disposed, so that a server may start on it late, go and come back. One
/// that was merely free a moment ago may meanwhile be another server's, or the near end of any connection.
/// </summary>
public sealed class LoopbackPort : IDisposable
{
    // Bound and not listening: Linux gives the port to no connection and to nobody who asks for any free one, while a listener
    // that names it and sets SO_REUSEADDR, as servers do, gets it.
    private readonly Socket _kept = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public LoopbackPort()
    {
        _kept.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Number = ((IPEndPoint)_kept.LocalEndPoint!).Port;
        // Elsewhere it would keep the server out as well.
        if (!OperatingSystem.IsLinux())
            _kept.Dispose();
    }

    public int Number { get; }

    /// <summary>Of a server without TLS on this port.</summary>
    public Uri Address => new($"http://127.0.0.1:{Number}");

    public void Dispose() => _kept.Dispose();
}
