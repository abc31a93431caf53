using System.Text;
using FacePlatform.Tests.Fixtures.Kubernetes;
using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>
/// The cluster's DNS, as a hosts file that all pods see: each Service's name has the addresses of its ready pods. A Service
/// with an address of its own has theirs too: here nothing stands in between.
/// </summary>
/// <param name="path">The file; it stays the same one, since pods have it mounted.</param>
/// <param name="services">All of the cluster.</param>
internal sealed class ServiceNames(string path, IReadOnlyList<V1Service> services) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Writes who is ready now.</summary>
    public async Task WriteAsync(Func<IReadOnlyCollection<Pod>> pods)
    {
        await _one.WaitAsync();
        try
        {
            var bytes = Encoding.UTF8.GetBytes(Describe(pods()));
            await using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
            await file.WriteAsync(bytes);
            await file.FlushAsync();
            file.SetLength(bytes.Length);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private string Describe(IReadOnlyCollection<Pod> pods)
    {
        var text = new StringBuilder("127.0.0.1 localhost\n");
        foreach (var service in services)
        {
            foreach (var pod in pods.Where(pod => Serves(pod, service)))
            {
                text.Append(pod.Address).Append(' ').AppendJoin(' ', NamesOf(service.Metadata)).Append('\n');
                if (pod.Workload.IsStateful)
                    text.Append(pod.Address).Append(' ')
                        .AppendJoin(' ', NamesOf(service.Metadata).Select(name => $"{pod.Name}.{name}")).Append('\n');
            }
        }

        foreach (var pod in pods)
            text.Append(pod.Address).Append(' ').Append(pod.Name).Append('\n');
        return text.ToString();
    }

    private static bool Serves(Pod pod, V1Service service) =>
        service.Metadata.NamespaceProperty == pod.Workload.Namespace
        && service.Spec.Selector is { Count: > 0 } selector
        && selector.Selects(pod.Labels)
        && (pod.IsReady || service.Spec.PublishNotReadyAddresses == true);

    private static IEnumerable<string> NamesOf(V1ObjectMeta service)
    {
        var (name, space) = (service.Name, service.NamespaceProperty);
        return [name, $"{name}.{space}", $"{name}.{space}.svc", $"{name}.{space}.svc.cluster.local"];
    }
}
