using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;

namespace FacePlatform.Tests.Platform;

/// <summary>The operating system's process of a resource.</summary>
public static class ReplicaProcess
{
    /// <summary>Finds the service itself: what the resource starts is <c>dotnet run</c>, the service is its child.</summary>
    public static async Task<Process> OfAsync(DistributedApplication app, string resource, CancellationToken cancellation)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Finds the process by /proc, which only Linux has.");
        var running = await app.ResourceNotifications.WaitForResourceAsync(
            resource, state => state.Snapshot.Properties.Any(property => property.Name == "executable.pid"), cancellation);
        var launcher = Convert.ToInt32(
            running.Snapshot.Properties.Single(property => property.Name == "executable.pid").Value,
            CultureInfo.InvariantCulture);
        return Process.GetProcesses().Single(process => ParentOf(process.Id) == launcher);
    }

    // "pid (name) state parent …"; the name may hold spaces and brackets.
    private static int ParentOf(int pid)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{pid}/stat");
            return int.Parse(status[(status.LastIndexOf(')') + 1)..].Split(' ')[2], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
