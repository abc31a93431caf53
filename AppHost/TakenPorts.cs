using System.Net.NetworkInformation;
using Microsoft.Extensions.Configuration;

namespace FacePlatform.AppHost;

/// <summary>
/// Ends the start with one line where something listens on a port that is needed here, most likely a FacePlatform that runs
/// already. Found later it is a stack trace of the dashboard, or a gateway that never becomes healthy.
/// </summary>
internal static class TakenPorts
{
    private static readonly string[] s_dashboardUrls =
    [
        "ASPNETCORE_URLS",
        "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL",
        "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL",
        "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL",
    ];

    /// <summary>Call it when all resources are added.</summary>
    public static void RefuseTakenPorts(this IDistributedApplicationBuilder builder)
    {
        // Tests take free ports for everything.
        if (!builder.ExecutionContext.IsRunMode || builder.Configuration.GetValue<bool>("DcpPublisher:RandomizePorts"))
            return;
        var listening = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(end => end.Port).ToHashSet();
        var taken = PortsOf(builder).Where(listening.Contains).Distinct().Order().ToArray();
        if (taken.Length == 0)
            return;
        Console.Error.WriteLine(
            $"Something listens on port {string.Join(" and ", taken)} already: perhaps a FacePlatform that runs, or still stops."
            + " End it; or give the gateway free ports with --Gateway:Ports=dynamic.");
        Environment.Exit(1);
    }

    private static IEnumerable<int> PortsOf(IDistributedApplicationBuilder builder) =>
        builder.Resources.OfType<ProjectResource>()
            .SelectMany(service => service.Annotations.OfType<EndpointAnnotation>())
            .Select(endpoint => endpoint.Port)
            .OfType<int>()
            .Concat(s_dashboardUrls
                .SelectMany(name => (builder.Configuration[name] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
                .Select(url => new Uri(url).Port));
}
