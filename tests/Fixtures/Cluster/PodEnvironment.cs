using System.Globalization;
using System.Text.RegularExpressions;
using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>The environment of a container: what its image sets, and what the manifest gives; nothing of this machine's.</summary>
internal static partial class PodEnvironment
{
    public static IReadOnlyDictionary<string, string> Of(
        Pod pod, ContainerImage image, ClusterObjects objects, IReadOnlyDictionary<string, string> overrides)
    {
        var container = pod.Container;
        var environment = new Dictionary<string, string> { ["PATH"] = ContainerScript.SearchPath, ["HOSTNAME"] = pod.Name };
        foreach (var (name, value) in image.Environment ?? new Dictionary<string, string>())
            environment[name] = value;
        foreach (var source in container.EnvFrom ?? [])
            AddAll(environment, pod, source, objects);
        foreach (var variable in container.Env ?? [])
            environment[variable.Name] = variable.ValueFrom is { } source
                ? ValueOf(pod, container, source, objects)
                : Expand(variable.Value ?? "", environment);
        foreach (var (name, value) in overrides)
            environment[name] = value;
        return environment;
    }

    private static void AddAll(
        Dictionary<string, string> environment, Pod pod, V1EnvFromSource source, ClusterObjects objects)
    {
        var values = source.SecretRef is { } secret
            ? objects.Secret(pod.Workload.Namespace, secret.Name)
            : objects.ConfigMap(pod.Workload.Namespace, source.ConfigMapRef.Name);
        foreach (var (name, value) in values)
            environment[$"{source.Prefix}{name}"] = value;
    }

    private static string ValueOf(Pod pod, V1Container container, V1EnvVarSource source, ClusterObjects objects) => source switch
    {
        { SecretKeyRef: { } key } => objects.Secret(pod.Workload.Namespace, key.Name)[key.Key],
        { ConfigMapKeyRef: { } key } => objects.ConfigMap(pod.Workload.Namespace, key.Name)[key.Key],
        { FieldRef: { } field } => FieldOf(pod, field.FieldPath),
        { ResourceFieldRef: { } resource } => ResourceOf(container, resource),
        _ => throw new NotSupportedException("valueFrom of another kind"),
    };

    private static string FieldOf(Pod pod, string path) => path switch
    {
        "metadata.name" => pod.Name,
        "metadata.namespace" => pod.Workload.Namespace,
        "status.podIP" => pod.Address.ToString(),
        "spec.nodeName" => "node",
        _ when LabelPath().Match(path) is { Success: true } label => pod.Labels[label.Groups["key"].Value],
        _ => throw new NotSupportedException($"fieldRef {path}"),
    };

    // Rounded up to whole divisors, as Kubernetes does.
    private static string ResourceOf(V1Container container, V1ResourceFieldSelector selector)
    {
        var quantities = selector.Resource.StartsWith("limits.", StringComparison.Ordinal)
            ? container.Resources.Limits
            : container.Resources.Requests;
        var quantity = quantities[selector.Resource[(selector.Resource.IndexOf('.') + 1)..]].ToDecimal();
        var divisor = selector.Divisor is { } given && given.ToDecimal() > 0 ? given.ToDecimal() : 1;
        return Math.Ceiling(quantity / divisor).ToString(CultureInfo.InvariantCulture);
    }

    // $(NAME) of what came before it.
    private static string Expand(string value, Dictionary<string, string> environment) =>
        Reference().Replace(value, match => environment.GetValueOrDefault(match.Groups["name"].Value, match.Value));

    [GeneratedRegex(@"^metadata\.labels\['(?<key>[^']+)'\]$")]
    private static partial Regex LabelPath();

    [GeneratedRegex(@"\$\((?<name>[^)]+)\)")]
    private static partial Regex Reference();
}
