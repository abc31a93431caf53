using FacePlatform.Tests.Deploy.Overlays;
using FacePlatform.Tests.Fixtures.Kubernetes;
using k8s.Models;
using Microsoft.Extensions.Configuration;

namespace FacePlatform.Tests.Deploy.Variables;

/// <summary>
/// The environment of each service's container against the service itself, as it was built: no variable is there that it
/// would not read, and no value that it would not take.
/// </summary>
public sealed class EnvironmentTests(BuiltOverlays overlays)
{
    private const string Clients = "Clients";

    [Theory, ClassData<OverlayNames>]
    public void Every_variable_is_one_that_the_service_reads(string overlay) =>
        Expect.None(
            from item in ServicesOf(overlay)
            let service = ServiceAssembly.Of(item.Project)
            from variable in VariablesOf(overlay, item).All
            where !Reads(service, variable.Key)
            select $"{item}: {variable.Key}");

    [Theory, ClassData<OverlayNames>]
    public void Every_value_is_one_that_the_service_takes(string overlay)
    {
        var secrets = overlays.SecretsOf(overlay);
        Expect.None(
            from item in ServicesOf(overlay)
            let service = ServiceAssembly.Of(item.Project)
            let configuration = ContainerVariables.Of(item, overlays.Get(overlay), secrets).ToConfiguration(service.Settings)
            from options in service.Options
            from section in SectionsOf(service, options)
            from error in options.Errors(configuration, section)
            select $"{item}: {error}");
    }

    [Theory, ClassData<OverlayNames>]
    public void No_variable_is_there_twice(string overlay) =>
        Expect.None(
            from item in ServicesOf(overlay)
            from variable in VariablesOf(overlay, item).All.GroupBy(variable => variable.Key, StringComparer.OrdinalIgnoreCase)
            where variable.Count() > 1
            select $"{item}: {variable.Key}");

    // What is meant for one machine: in a pod it leads nowhere.
    [Theory, ClassData<OverlayNames>]
    public void No_setting_is_left_that_names_the_local_host(string overlay) =>
        Expect.None(
            from item in ServicesOf(overlay)
            let service = ServiceAssembly.Of(item.Project)
            from setting in VariablesOf(overlay, item).ToConfiguration(service.Settings).AsEnumerable()
            where setting.Value?.Contains("localhost", StringComparison.Ordinal) is true
            select $"{item}: {setting.Key}");

    [Theory, ClassData<OverlayNames>]
    public void A_service_listens_on_the_ports_of_its_container(string overlay) =>
        Expect.None(ServicesOf(overlay).SelectMany(item =>
        {
            var listening = VariablesOf(overlay, item).ToConfiguration(ServiceAssembly.Of(item.Project).Settings)
                .GetSection("Kestrel:Endpoints").GetChildren()
                .Select(endpoint => $"{endpoint.Key} {endpoint["Url"]}");
            return (item.Container.Ports ?? []).Select(port => $"{port.Name} http://*:{port.ContainerPort}").ToHashSet() is var ports
                && ports.SetEquals(listening)
                ? []
                : listening.Except(ports).Select(endpoint => $"{item}: {endpoint}");
        }));

    [Theory, ClassData<OverlayNames>]
    public void An_address_is_a_service_and_a_port_of_it(string overlay)
    {
        var services = overlays.Get(overlay).Of<V1Service>()
            .SelectMany(service => service.Spec.Ports.Select(port => new Address(service.Metadata.Name, port.Port)))
            .Concat(OperatorServices.Of(overlays.Get(overlay)))
            .ToHashSet();
        Expect.None(
            from item in overlays.Containers(overlay)
            from address in AddressesOf(overlay, item)
            where address.Host != item.Workload.Name && !services.Contains(address)
            select $"{item}: {address}");
    }

    // A Service with an address of its own would keep a client's one connection at one replica.
    [Theory, ClassData<OverlayNames>]
    public void A_client_balances_over_a_service_without_an_address_of_its_own(string overlay)
    {
        var headless = overlays.Get(overlay).Of<V1Service>()
            .Where(service => service.Spec.ClusterIP == "None")
            .Select(service => service.Metadata.Name)
            .ToHashSet();
        Expect.None(
            from item in ServicesOf(overlay)
            from client in VariablesOf(overlay, item).ToConfiguration(ServiceAssembly.Of(item.Project).Settings)
                .GetSection(Clients).GetChildren()
            let addresses = client["Addresses"] ?? ""
            where !addresses.StartsWith("dns:///", StringComparison.Ordinal)
                || !Address.AllOf(addresses).All(address => headless.Contains(address.Host))
            select $"{item}: {client.Path} is {addresses}");
    }

    [Theory, ClassData<OverlayNames>]
    public void A_folder_that_is_named_is_mounted(string overlay) =>
        Expect.None(
            from item in ServicesOf(overlay)
            let mounts = (item.Container.VolumeMounts ?? []).Select(mount => mount.MountPath).ToHashSet()
            from variable in VariablesOf(overlay, item).All
            where variable.Value?.StartsWith('/') is true && !mounts.Contains(variable.Value)
            select $"{item}: {variable.Key} is {variable.Value}");

    private PodContainer[] ServicesOf(string overlay)
    {
        var services = overlays.Containers(overlay).Where(item => item.IsOurs).ToArray();
        Assert.NotEmpty(services);
        return services;
    }

    private ContainerVariables VariablesOf(string overlay, PodContainer item) => ContainerVariables.Of(item, overlays.Get(overlay));

    private IEnumerable<Address> AddressesOf(string overlay, PodContainer item) =>
        ContainerVariables.Of(item, overlays.Get(overlay), overlays.SecretsOf(overlay)).All
            .SelectMany(variable => Address.AllOf(variable.Value ?? ""));

    private static bool Reads(ServiceAssembly service, string variable)
    {
        var key = ContainerVariables.KeyOf(variable);
        return RuntimeVariables.Has(variable)
            || service.Settings.GetSection(key).Value is not null
            || service.ConnectionNames.Any(name => key == $"ConnectionStrings:{name}")
            || service.Options.Any(options => SectionsOf(service, options).Any(section =>
                key.StartsWith($"{section}:", StringComparison.Ordinal) && options.Has(key[(section.Length + 1)..])));
    }

    // The clients of a service have a section each.
    private static IEnumerable<string> SectionsOf(ServiceAssembly service, OptionsClass options) =>
        options.Section == Clients
            ? service.Settings.GetSection(Clients).GetChildren().Select(client => client.Path)
            : [options.Section];
}
