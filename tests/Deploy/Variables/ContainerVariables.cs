using System.Globalization;
using FacePlatform.Tests.Fixtures.Kubernetes;
using k8s.Models;
using Microsoft.Extensions.Configuration;

namespace FacePlatform.Tests.Deploy.Variables;

/// <summary>The environment that a container gets.</summary>
internal sealed class ContainerVariables
{
    private ContainerVariables(IReadOnlyList<KeyValuePair<string, string?>> all) => All = all;

    /// <summary>In their order; null is a value that is not known here.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> All { get; }

    /// <param name="item">The container.</param>
    /// <param name="overlay">Where its ConfigMaps are.</param>
    /// <param name="secrets">Values by Secret and key; unknown where absent.</param>
    public static ContainerVariables Of(
        PodContainer item,
        KubernetesOverlay overlay,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? secrets = null)
    {
        var fromMaps = (item.Container.EnvFrom ?? [])
            .SelectMany(source => overlay.Get<V1ConfigMap>(source.ConfigMapRef.Name).Data
                .Select(entry => KeyValuePair.Create(source.Prefix + entry.Key, (string?)entry.Value)));
        var own = (item.Container.Env ?? [])
            .Select(variable => KeyValuePair.Create(variable.Name, ValueOf(variable, item, overlay, secrets)));
        return new([.. fromMaps, .. own]);
    }

    /// <summary>As .NET reads it, over the settings of the service.</summary>
    public IConfigurationRoot ToConfiguration(IConfiguration? settings = null)
    {
        var builder = new ConfigurationBuilder();
        if (settings is not null)
            builder.AddConfiguration(settings);
        return builder
            .AddInMemoryCollection(All.Where(item => item.Value is not null).GroupBy(item => KeyOf(item.Key))
                .Select(group => KeyValuePair.Create(group.Key, group.Last().Value)))
            .Build();
    }

    /// <summary>The key of the configuration that a variable is.</summary>
    public static string KeyOf(string variable) => variable.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);

    private static string? ValueOf(
        V1EnvVar variable,
        PodContainer item,
        KubernetesOverlay overlay,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? secrets) => variable.ValueFrom switch
        {
            null => variable.Value ?? "",
            { SecretKeyRef: { } secret } => secrets?.GetValueOrDefault(secret.Name)?.GetValueOrDefault(secret.Key),
            { ConfigMapKeyRef: { } map } => overlay.Get<V1ConfigMap>(map.Name).Data[map.Key],
            { FieldRef.FieldPath: $"metadata.labels['{Workload.NameLabel}']" } => item.Workload.Part,
            { ResourceFieldRef.Resource: "limits.cpu" } =>
                Math.Ceiling(item.Container.Resources.Limits["cpu"].ToDecimal()).ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
}
