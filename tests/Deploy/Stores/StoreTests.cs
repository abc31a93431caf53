using System.Data.Common;
using System.Text.RegularExpressions;
using FacePlatform.Tests.Deploy.Overlays;
using FacePlatform.Tests.Deploy.Scaling;
using FacePlatform.Tests.Deploy.Variables;
using FacePlatform.Tests.Fixtures.Kubernetes;
using k8s.Models;
using Npgsql;

namespace FacePlatform.Tests.Deploy.Stores;

/// <summary>What a service is told of a store is what the store is told of the service.</summary>
public sealed partial class StoreTests(BuiltOverlays overlays)
{
    private const string Connection = "ConnectionStrings__";
    private const string Postgres = "postgresql";

    [Theory, ClassData<OverlayNames>]
    public void A_service_has_a_database_and_a_role_of_its_own_name_and_their_password(string overlay)
    {
        var secrets = overlays.SecretsOf(overlay);
        Expect.None(
            from connection in ConnectionsOf(overlay)
            let name = connection.Name
            let parts = new DbConnectionStringBuilder { ConnectionString = connection.Value }
            let script = ScriptOf(overlay)
            where !(parts.TryGetValue("Database", out var database) && database.Equals(name)
                && parts.TryGetValue("Username", out var user) && user.Equals(name)
                && parts.TryGetValue("Password", out var password) && password.Equals(secrets[Postgres][$"{name}-password"])
                && Created(script, "ROLE").Contains(name) && Created(script, "DATABASE").Contains(name))
            select $"{connection.Item}: {name}");
    }

    [Theory, ClassData<OverlayNames>]
    public void No_database_is_made_that_no_service_has(string overlay)
    {
        var names = ConnectionsOf(overlay).Select(connection => connection.Name).Distinct().ToArray();
        Expect.Same(names, Created(ScriptOf(overlay), "DATABASE"));
        Expect.Same(names, Created(ScriptOf(overlay), "ROLE"));
    }

    [Theory, ClassData<OverlayNames>]
    public void The_index_has_the_key_that_Identity_shows(string overlay)
    {
        var secrets = overlays.SecretsOf(overlay);
        var key = new DbConnectionStringBuilder { ConnectionString = secrets["identity"]["qdrant"] }["Key"];
        Assert.Equal(secrets["qdrant"]["api-key"], key);
    }

    // While Deployments are rolled out there are two processes more of each: one that starts and one that ends.
    [Theory, ClassData<OverlayNames>]
    public void The_database_has_connections_for_all_processes_that_there_can_be(string overlay)
    {
        var server = overlays.Workloads(overlay).SingleOrDefault(workload => workload.Part == Postgres);
        Assert.SkipWhen(server is null, "Files of SQLite.");
        var scalers = Autoscaler.AllOf(overlays.Get(overlay)).ToDictionary(scaler => scaler.Target, scaler => scaler.Most);
        var connections = ConnectionsOf(overlay).Sum(connection =>
            (scalers.GetValueOrDefault($"{connection.Item.Workload}", connection.Item.Workload.Replicas ?? 1) + 2)
            * new NpgsqlConnectionStringBuilder(connection.Value).MaxPoolSize);
        var limit = server.Containers.SelectMany(item => item.Container.Args ?? [])
            .Select(argument => MaxConnections().Match(argument)).Single(match => match.Success).Groups["count"].Value;

        Assert.InRange(connections, 1, int.Parse(limit));
    }

    private IEnumerable<(PodContainer Item, string Name, string Value)> ConnectionsOf(string overlay) =>
        from item in overlays.Containers(overlay)
        from variable in ContainerVariables.Of(item, overlays.Get(overlay), overlays.SecretsOf(overlay)).All
        where variable.Key.StartsWith(Connection, StringComparison.Ordinal)
            && Address.AllOf(variable.Value!).Any(address => address.Host == Postgres)
        select (item, variable.Key[Connection.Length..], variable.Value!);

    // What the server runs when its folder is empty.
    private string ScriptOf(string overlay) =>
        string.Concat(
            from workload in overlays.Workloads(overlay)
            where workload.Part == Postgres
            from volume in workload.Pod.Volumes
            where volume.ConfigMap is not null
            from text in overlays.Get(overlay).Get<V1ConfigMap>(volume.ConfigMap.Name).Data.Values
            select text);

    private static IEnumerable<string> Created(string script, string what) =>
        Creation().Matches(script).Where(match => match.Groups["what"].Value == what).Select(match => match.Groups["name"].Value);

    [GeneratedRegex(@"^CREATE (?<what>ROLE|DATABASE) ""?(?<name>[a-z-]+)", RegexOptions.Multiline)]
    private static partial Regex Creation();

    [GeneratedRegex(@"^--max_connections=(?<count>\d+)$")]
    private static partial Regex MaxConnections();
}
