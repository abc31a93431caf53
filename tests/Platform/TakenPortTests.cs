using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using FacePlatform.Tests.Fixtures.Processes;

namespace FacePlatform.Tests.Platform;

/// <summary>A second platform on the machine, or another program where this one wants to be.</summary>
public sealed class TakenPortTests
{
    [Theory]
    [InlineData("ASPNETCORE_URLS")]
    [InlineData("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL")]
    public async Task A_taken_port_is_one_line_and_no_start(string url)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var (exitCode, output, error) = await Command.TryRunAsync(
            "env", string.Create(CultureInfo.InvariantCulture, $"{url}=http://localhost:{port}"),
            "dotnet", Assembly.Load("FacePlatform.AppHost").Location, "--Gateway:Ports=dynamic", "--ContainerRuntime=false");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith(
            string.Create(CultureInfo.InvariantCulture, $"Something listens on port {port} already"), Assert.Single(error.TrimEnd().Split('\n')));
    }
}
