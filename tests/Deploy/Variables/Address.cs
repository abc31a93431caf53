using System.Text.RegularExpressions;

namespace FacePlatform.Tests.Deploy.Variables;

/// <summary>A host and port that a value names.</summary>
/// <param name="Host">The first part of the name: that of a Service.</param>
/// <param name="Port">A TCP port.</param>
internal sealed partial record Address(string Host, int Port)
{
    private const int Postgres = 5432;

    /// <summary>
    /// Those of <c>scheme://host:port</c>, of <c>dns:///host:port</c>, and of a connection string with <c>Host</c>.
    /// </summary>
    public static IEnumerable<Address> AllOf(string value) =>
        InUrl().Matches(value).Select(match => new Address(match.Groups["host"].Value, int.Parse(match.Groups["port"].Value)))
            .Concat(InConnection().Matches(value).Select(match => new Address(
                match.Groups["host"].Value,
                PortOfConnection().Match(value) is { Success: true } port ? int.Parse(port.Groups["port"].Value) : Postgres)));

    public override string ToString() => $"{Host}:{Port}";

    [GeneratedRegex(@"[a-z0-9+]+:///?(?:[^@/;]*@)?(?<host>[A-Za-z0-9-]+)(?:\.[A-Za-z0-9.-]+)?:(?<port>\d+)")]
    private static partial Regex InUrl();

    [GeneratedRegex(@"(?:^|;)\s*Host=(?<host>[A-Za-z0-9-]+)", RegexOptions.IgnoreCase)]
    private static partial Regex InConnection();

    [GeneratedRegex(@"(?:^|;)\s*Port=(?<port>\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex PortOfConnection();
}
