using k8s;
using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Kubernetes;

/// <summary>What every object has.</summary>
public abstract class CustomObject : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public V1ObjectMeta Metadata { get; set; } = new();
}
