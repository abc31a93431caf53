using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using Qdrant.Client;
using Qdrant.Client.Grpc;

namespace FacePlatform.Identity.Index.Qdrant;

/// <summary>
/// Calls Qdrant. Everything that is asked of it may be asked twice: reads, upserts of the same points, deletions, and
/// creations that find what is there. So a call is repeated where the server is away or asks to come again later, and
/// not where it took too long or refused.
/// </summary>
internal sealed partial class QdrantConnection : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly GrpcChannel _channel;
    private readonly ResiliencePipeline _attempts;
    private readonly ILogger<QdrantConnection> _logger;

    public QdrantConnection(IOptions<QdrantOptions> options, TimeProvider time, ILogger<QdrantConnection> logger)
    {
        var settings = options.Value;
        _logger = logger;
        if (settings is { ApiKey.Length: > 0, Url: { Scheme: "http", IsLoopback: false } })
            LogPlainText();
        _channel = GrpcChannel.ForAddress(settings.Url!, new()
        {
            HttpHandler = CreateHandler(settings.CertificateThumbprint),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
            // The client's own channel backs off to two minutes: so long a Qdrant that is back would still be away.
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(200),
            MaxReconnectBackoff = LongestWait,
        });
        var stubs = new QdrantGrpcClient(_channel.Intercept(metadata =>
        {
            if (settings.ApiKey is { Length: > 0 } key)
                metadata.Add("api-key", key);
            return metadata;
        }));
        (Collections, Points) = (stubs.Collections, stubs.Points);
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = time };
        if (settings.Attempts > 1)
            pipeline.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = settings.Attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(100),
                UseJitter = true,
                ShouldHandle = new PredicateBuilder().Handle<RpcException>(MayRetry),
                DelayGenerator = attempt => ValueTask.FromResult(Hint(attempt.Outcome.Exception)),
            });
        _attempts = pipeline.AddTimeout(settings.CallTimeout).Build();
    }

    public Collections.CollectionsClient Collections { get; }

    public Points.PointsClient Points { get; }

    /// <exception cref="IndexUnavailableException">
    /// Qdrant does not answer or refuses; the inner exception is its <see cref="RpcException"/>.
    /// </exception>
    public async Task<T> CallAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await _attempts.ExecuteAsync(
                async token => await call(new CallOptions(cancellationToken: token)).ResponseAsync, cancellationToken);
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The caller of Qdrant has gone.", exception, cancellationToken);
        }
        catch (RpcException exception)
        {
            if (IsRefusal(exception.StatusCode))
                LogRefused(exception.StatusCode, exception);
            throw new IndexUnavailableException("The index does not answer.", Hint(exception) ?? RetryAfter, exception);
        }
        catch (Exception exception) when (exception is TimeoutRejectedException or OperationCanceledException)
        {
            throw new IndexUnavailableException("The index does not answer in time.", RetryAfter, exception);
        }
    }

    public void Dispose() => _channel.Dispose();

    private static SocketsHttpHandler CreateHandler(string? thumbprint)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = LongestWait,
            KeepAlivePingDelay = TimeSpan.FromSeconds(15),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
        };
        if (thumbprint is not null)
        {
            var validate = CertificateValidation.Thumbprint(thumbprint);
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                certificate is X509Certificate2 known && validate(null!, known, chain!, errors);
        }

        return handler;
    }

    private static bool MayRetry(RpcException exception) => exception.StatusCode switch
    {
        StatusCode.Unavailable => true,
        StatusCode.ResourceExhausted => Hint(exception) is not { } hint || hint <= LongestWait,
        _ => false,
    };

    private static bool IsRefusal(StatusCode code) => code is StatusCode.InvalidArgument or StatusCode.Unauthenticated
        or StatusCode.PermissionDenied or StatusCode.FailedPrecondition or StatusCode.Unimplemented;

    // Rate limits of Qdrant come with the seconds after which a call may succeed.
    private static TimeSpan? Hint(Exception? exception) =>
        exception is RpcException { StatusCode: StatusCode.ResourceExhausted } exhausted
        && double.TryParse(
            exhausted.Trailers.GetValue("retry-after"), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
        && seconds is >= 0 and < 3600
            ? TimeSpan.FromSeconds(seconds)
            : null;

    [LoggerMessage(
        LogLevel.Warning,
        "The address of Qdrant is http: its key and all embeddings cross the network in clear text; https protects them")]
    private partial void LogPlainText();

    [LoggerMessage(LogLevel.Error, "Qdrant refuses what is asked of it: {Code}")]
    private partial void LogRefused(StatusCode code, Exception exception);
}
