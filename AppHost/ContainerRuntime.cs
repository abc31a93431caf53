using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace FacePlatform.AppHost;

internal static class ContainerRuntime
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether Docker or Podman really runs: a client without its engine would leave a container "unhealthy" for ever. The
    /// setting <c>ContainerRuntime</c>, true or false, says it without asking.
    /// </summary>
    public static bool IsRunning(IConfiguration configuration) =>
        configuration.GetValue<bool?>(nameof(ContainerRuntime)) ?? Candidates(configuration).Any(Answers);

    // The variable is Aspire's own.
    private static string[] Candidates(IConfiguration configuration) =>
        configuration["ASPIRE_CONTAINER_RUNTIME"] is { Length: > 0 } chosen ? [chosen] : ["docker", "podman"];

    private static bool Answers(string client)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(client, "info")
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (process.WaitForExit(LongestAnswer))
                return process.ExitCode == 0;
            process.Kill(entireProcessTree: true);
            return false;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
