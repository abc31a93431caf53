using FacePlatform.Tests.Deploy.Network;
using FacePlatform.Tests.Deploy.Overlays;
using FacePlatform.Tests.Deploy.Variables;
using FacePlatform.Tests.Fixtures.Kubernetes;

namespace FacePlatform.Tests.Deploy.AppHosting;

/// <summary>A cluster gets what <c>dotnet run --project AppHost</c> starts: the same services, told the same of each other.</summary>
public sealed class AppHostTests(BuiltOverlays overlays, AppHostModel host) : IClassFixture<AppHostModel>
{
    private const string DataFolder = "Storage__DataFolder";
    private const string ConnectionStrings = "ConnectionStrings__";

    [Theory, ClassData<OverlayNames>]
    public void The_services_are_the_same(string overlay) =>
        Expect.Same(host.Services, ServicesOf(overlay).Select(item => item.Workload.Part));

    // Telemetry and databases are the cluster's own; both sides have all others, the index where the overlay has one.
    [Theory, ClassData<OverlayNames>]
    public async Task Who_is_told_of_whom_is_the_same(string overlay)
    {
        var built = overlays.Get(overlay);
        var secrets = overlays.SecretsOf(overlay);
        var references = await host.ReferencesAsync();
        var known = references.Select(reference => reference.To).Concat(host.Services).ToHashSet();
        var parts = overlays.Workloads(overlay).Select(workload => workload.Part).ToHashSet();
        var callees = new Callees(built);

        Expect.Same(
            references.Where(reference => parts.Contains(reference.To) || host.Services.Contains(reference.To))
                .Select(reference => $"{reference.From} → {reference.To}"),
            from item in ServicesOf(overlay)
            from variable in ContainerVariables.Of(item, built, secrets).All
            from address in Address.AllOf(variable.Value ?? "")
            from callee in callees.Of(address)
            where known.Contains(callee.Host)
            select $"{item.Workload.Part} → {callee.Host}");
    }

    [Theory, ClassData<OverlayNames>]
    public async Task What_the_AppHost_tells_a_service_a_cluster_tells_it_too(string overlay)
    {
        var missing = new List<string>();
        foreach (var item in ServicesOf(overlay))
        {
            var own = ContainerVariables.Of(item, overlays.Get(overlay)).All.Select(variable => variable.Key).ToHashSet();
            var service = ServiceAssembly.Of(item.Project);
            missing.AddRange((await host.VariablesOf(item.Workload.Part)).Keys
                .Where(name => RuntimeVariables.Has(name) || IsOption(service, name))
                .Where(name => !IsTold(name, own, overlay))
                .Select(name => $"{item}: {name}"));
        }

        Expect.None(missing);
    }

    private PodContainer[] ServicesOf(string overlay) => [.. overlays.Containers(overlay).Where(item => item.IsOurs)];

    // Aspire's own variables are none.
    private static bool IsOption(ServiceAssembly service, string variable)
    {
        var key = ContainerVariables.KeyOf(variable);
        return variable.StartsWith(ConnectionStrings, StringComparison.Ordinal)
            || service.Options.Any(options => key.StartsWith($"{options.Section}:", StringComparison.Ordinal));
    }

    // A database takes the place of a file, and without telemetry nobody has to be told where it goes.
    private bool IsTold(string name, HashSet<string> own, string overlay) => name switch
    {
        DataFolder => own.Any(variable => variable == DataFolder || variable.StartsWith(ConnectionStrings, StringComparison.Ordinal)),
        "Index__Kind" or $"{ConnectionStrings}qdrant" =>
            own.Contains(name) || overlays.Workloads(overlay).All(workload => workload.Part != "qdrant"),
        _ when name.StartsWith("OTEL_", StringComparison.Ordinal) =>
            own.Contains(name) || overlays.Workloads(overlay).All(workload => workload.Part != "otel-collector"),
        _ => own.Contains(name),
    };
}
