using FacePlatform.Tests.Fixtures.Cluster;

namespace FacePlatform.Tests.Deploy.Running;

/// <summary>Connections as pods make them.</summary>
internal static class PodConnections
{
    // How "timeout" says that it had to end the command.
    private const int TimedOut = 124;

    /// <summary>Tries to connect from a pod.</summary>
    public static async Task<ConnectionOutcome> ConnectAsync(this Pod pod, string host, int port)
    {
        var (exitCode, _, error) = await pod.ExecuteAsync("timeout", "2", "bash", "-c", $"</dev/tcp/{host}/{port}");
        return exitCode switch
        {
            0 => ConnectionOutcome.Connected,
            TimedOut => ConnectionOutcome.Unanswered,
            _ when error.Contains("Connection refused", StringComparison.Ordinal) => ConnectionOutcome.Refused,
            _ => ConnectionOutcome.Failed,
        };
    }
}
