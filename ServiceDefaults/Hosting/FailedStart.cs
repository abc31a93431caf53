using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FacePlatform.ServiceDefaults.Hosting;

/// <summary>
/// How a service ends that cannot start: with one critical line that says what is wrong, and exit code 1. Left to itself the
/// runtime writes a stack trace that nobody asked for and aborts, which a cluster takes for a crash and keeps a dump of. It
/// is the last resort of the process and not a part of its Program: what stops a start is thrown there before and after the
/// host is built, and tests that host a service in their own process still see the exception.
/// </summary>
internal sealed partial class FailedStart
{
    private const int ExitCode = 1;

    private readonly string _service;
    private readonly IConfigurationRoot _logging;

    private volatile bool _started;
    private volatile bool _stopped;

    private FailedStart(WebApplicationBuilder builder)
    {
        _service = builder.Environment.ApplicationName;
        // The host's own configuration and loggers are disposed of when the exception arrives here.
        _logging = new ConfigurationBuilder()
            .AddInMemoryCollection(builder.Configuration.GetSection("Logging").AsEnumerable(makePathsRelative: true))
            .Build();
    }

    /// <summary>Watches over the start of this process, where the service is what it runs.</summary>
    public static FailedStart? Watch(WebApplicationBuilder builder)
    {
        if (Assembly.GetEntryAssembly()?.GetName().Name != builder.Environment.ApplicationName)
            return null;
        var watch = new FailedStart(builder);
        // Until then the host would say the same at length, and that background services end with it.
        builder.Logging.AddFilter(
            "Microsoft.Extensions.Hosting.Internal.Host", level => level >= LogLevel.Error && watch._started);
        AppDomain.CurrentDomain.UnhandledException += (_, unhandled) => watch.End((Exception)unhandled.ExceptionObject);
        return watch;
    }

    /// <summary>From when the service has started, an exception is a defect, and the runtime's business.</summary>
    public void Follow(IHostApplicationLifetime lifetime)
    {
        lifetime.ApplicationStarted.Register(() => _started = true);
        lifetime.ApplicationStopping.Register(() => _stopped = true);
    }

    private void End(Exception exception)
    {
        if (_started)
            return;
        // Told to stop while it waited for what it cannot start without.
        if (exception is OperationCanceledException && _stopped)
            Environment.Exit(0);
        using (var loggers = LoggerFactory.Create(logging => logging.AddConfiguration(_logging).AddConsole()))
        {
            var logger = loggers.CreateLogger<FailedStart>();
            var trace = IsDefect(exception) || logger.IsEnabled(LogLevel.Debug) ? exception : null;
            LogFailed(logger, _service, Describe(exception), trace);
        }

        Environment.Exit(ExitCode);
    }

    // What no setting puts right; somebody has to see where it was.
    private static bool IsDefect(Exception exception) =>
        exception is NullReferenceException or InvalidCastException or ArgumentException or IndexOutOfRangeException
            or KeyNotFoundException;

    private static string Describe(Exception exception)
    {
        var messages = new List<string>();
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            var message = cause is OptionsValidationException options ? string.Join("; ", options.Failures) : cause.Message;
            if (!messages.Exists(said => said.Contains(message, StringComparison.Ordinal)))
                messages.Add(message.ReplaceLineEndings(" "));
        }

        return string.Join(" → ", messages);
    }

    [LoggerMessage(LogLevel.Critical, "{Service} does not start: {Reason}")]
    private static partial void LogFailed(ILogger logger, string service, string reason, Exception? exception);
}
