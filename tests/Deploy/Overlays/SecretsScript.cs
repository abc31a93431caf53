using System.ComponentModel;
using System.Text;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Processes;
using k8s;
using k8s.Models;

namespace FacePlatform.Tests.Deploy.Overlays;

/// <summary><c>deploy/kubernetes/new-secrets.sh</c>, which prints Secrets with fresh values.</summary>
internal static class SecretsScript
{
    /// <summary>Why a test is skipped where it cannot run.</summary>
    public const string Missing = "bash is not installed.";

    /// <summary>What it prints, by the name of the Secret and its key; null without a shell.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>?> TryRunAsync()
    {
        var script = Path.Combine(RepositoryRoot.Path, "deploy/kubernetes/new-secrets.sh");
        try
        {
            return KubernetesYaml.LoadAllFromString(await Command.RunAsync("bash", script), strict: true)
                .Cast<V1Secret>()
                .ToDictionary(secret => secret.Metadata.Name, ValuesOf);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static IReadOnlyDictionary<string, string> ValuesOf(V1Secret secret) =>
        (secret.StringData ?? new Dictionary<string, string>())
            .Concat((secret.Data ?? new Dictionary<string, byte[]>())
                .Select(item => KeyValuePair.Create(item.Key, Encoding.UTF8.GetString(item.Value))))
            .ToDictionary();
}
