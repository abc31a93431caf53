using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace FacePlatform.Tests.Gateway.Hosting;

/// <summary>A request that no gRPC client sends: whole messages, then one that begins and never ends.</summary>
internal sealed class UnfinishedRequest : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly HttpClient _http = new();

    /// <param name="gateway">Called with the admin's key.</param>
    /// <param name="method">The full name.</param>
    /// <param name="promised">The length of the last message, of which a thousand bytes come.</param>
    /// <param name="whole">What comes before it.</param>
    public UnfinishedRequest(GatewayHost gateway, string method, int promised, params IMessage[] whole)
    {
        var start = new MemoryStream();
        foreach (var message in whole)
        {
            start.Write(Prefix(message.CalculateSize()));
            message.WriteTo(start);
        }

        start.Write(Prefix(promised));
        start.Write(new byte[1000]);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.GrpcAddress, method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new Start(start.ToArray()),
            Headers = { { "te", "trailers" }, { "x-api-key", GatewayHost.AdminKey } },
        };
        Response = _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _end.Token);
    }

    public Task<HttpResponseMessage> Response { get; }

    /// <summary>Resets the stream.</summary>
    public void Abort() => _end.Cancel();

    public void Dispose()
    {
        Abort();
        _http.Dispose();
        _end.Dispose();
    }

    private static byte[] Prefix(int length)
    {
        var prefix = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), length);
        return prefix;
    }

    private sealed class Start : HttpContent
    {
        private readonly byte[] _bytes;

        public Start(byte[] bytes)
        {
            _bytes = bytes;
            Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(
            Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(_bytes, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
