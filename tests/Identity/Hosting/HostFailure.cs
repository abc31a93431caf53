using Microsoft.Extensions.Logging;

namespace FacePlatform.Tests.Identity.Hosting;

/// <summary>Keeps what the host logged when a part of it ended it: an operator sees it there, and only there.</summary>
internal sealed class HostFailure : ILoggerProvider, ILogger
{
    public Exception? Exception { get; private set; }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Exception ??= exception;
    }

    public void Dispose()
    {
    }
}
