using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>Asks what a probe asks.</summary>
internal static class PodProbe
{
    /// <summary>Whether it succeeds, within its own timeout.</summary>
    public static async Task<bool> SucceedsAsync(Pod pod, V1Probe probe, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(probe.TimeoutSeconds ?? 1));
        try
        {
            return probe switch
            {
                { Grpc: { } grpc } => await IsServingAsync(pod, grpc, timeout.Token),
                { TcpSocket: { } tcp } => await IsListeningAsync(pod, PortOf(pod, tcp.Port), timeout.Token),
                { HttpGet: { } http } => await IsAnsweringAsync(pod, PortOf(pod, http.Port), http.Path, timeout.Token),
                { Exec: { } exec } => (await pod.ExecuteAsync([.. exec.Command]).WaitAsync(timeout.Token)).ExitCode == 0,
                _ => throw new NotSupportedException("A probe of another kind"),
            };
        }
        catch (Exception exception) when (exception is RpcException or SocketException or HttpRequestException
            or OperationCanceledException or IOException)
        {
            return false;
        }
    }

    // A new connection each time, as the kubelet makes it.
    private static async Task<bool> IsServingAsync(Pod pod, V1GRPCAction probe, CancellationToken cancellationToken)
    {
        using var channel = GrpcChannel.ForAddress(
            string.Create(CultureInfo.InvariantCulture, $"http://{pod.Address}:{probe.Port}"));
        var answer = await new Health.HealthClient(channel).CheckAsync(
            new() { Service = probe.Service ?? "" }, cancellationToken: cancellationToken);
        return answer.Status == HealthCheckResponse.Types.ServingStatus.Serving;
    }

    private static async Task<bool> IsListeningAsync(Pod pod, int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(new IPEndPoint(pod.Address, port), cancellationToken);
        return true;
    }

    private static async Task<bool> IsAnsweringAsync(Pod pod, int port, string path, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(
            new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{pod.Address}:{port}{path}")), cancellationToken);
        return answer.IsSuccessStatusCode;
    }

    // A number, or the name of one of the container's ports.
    private static int PortOf(Pod pod, IntOrString port) =>
        int.TryParse(port.Value, CultureInfo.InvariantCulture, out var number)
            ? number
            : pod.Container.Ports.Single(named => named.Name == port.Value).ContainerPort;
}
