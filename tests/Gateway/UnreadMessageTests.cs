using System.Collections.Concurrent;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FacePlatform.Tests.Gateway;

/// <summary>Messages that gRPC itself refuses to read: nobody has checked their length, nor whose they are.</summary>
public sealed class UnreadMessageTests : IAsyncDisposable
{
    private const int Megabyte = 1 << 20;
    private static readonly Metadata Compressed = new() { { "grpc-internal-encoding-request", "gzip" } };

    private readonly LogEntries _log = new();
    private readonly GatewayWithDoubles _platform;

    public UnreadMessageTests() =>
        _platform = new(configure: services => services.AddSingleton<ILoggerProvider>(_log));

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task A_message_that_is_too_large_when_inflated_is_the_callers_fault()
    {
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "request",
            new Health.HealthClient(_platform.Gateway.Caller("")).CheckAsync(
                new() { Service = new('x', 60 * Megabyte) }, Compressed));
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "request",
            _platform.Gateway.Faces().DetectFacesAsync(
                new() { Image = UnsafeByteOperations.UnsafeWrap(new byte[60 * Megabyte]) }, Compressed));

        Assert.Empty(_platform.Embedding.Requests);
        AssertNoDefect();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_of_an_open_stream_that_is_too_large_is_the_callers_fault(bool compressed)
    {
        using var call = new ServerReflection.ServerReflectionClient(_platform.Gateway.Caller(""))
            .ServerReflectionInfo(compressed ? Compressed : null);

        try
        {
            await call.RequestStream.WriteAsync(new() { FileByFilename = new('x', 100_000) });
        }
        catch (RpcException)
        {
            // The call has ended before it was sent whole; its status says why.
        }

        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "request",
            () => call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        AssertNoDefect();
    }

    private void AssertNoDefect() => Assert.DoesNotContain(_log.Entries, entry => entry >= LogLevel.Error);

    // Of the platform's own categories.
    private sealed class LogEntries : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<LogLevel> Entries { get; } = new();

        public ILogger CreateLogger(string categoryName) =>
            categoryName.StartsWith("FacePlatform.", StringComparison.Ordinal) ? this : NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) => Entries.Enqueue(logLevel);

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
