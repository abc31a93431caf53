using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>Pods of one kind: a Deployment, a StatefulSet, or what an operator makes.</summary>
/// <param name="Name">The object's.</param>
/// <param name="Namespace">Where it is.</param>
/// <param name="Template">What its pods are.</param>
/// <param name="Replicas">How many there are at first.</param>
/// <param name="Claims">The volumes of each pod that outlive it; empty for a Deployment.</param>
public sealed record Workload(
    string Name, string Namespace, V1PodTemplateSpec Template, int Replicas, IReadOnlyList<string> Claims)
{
    /// <summary>Whether a pod that takes another one's place has its name and its volumes.</summary>
    public bool IsStateful { get; init; }

    /// <summary>The only container.</summary>
    public V1Container Container => Template.Spec.Containers.Single();

    /// <summary>The image's repository, without its tag.</summary>
    public string Image
    {
        get
        {
            var image = Container.Image.Split('@')[0];
            var tag = image.LastIndexOf(':');
            return tag > image.LastIndexOf('/') ? image[..tag] : image;
        }
    }

    public static Workload Of(V1Deployment deployment) => new(
        deployment.Metadata.Name,
        deployment.Metadata.NamespaceProperty,
        deployment.Spec.Template,
        deployment.Spec.Replicas ?? 1,
        []);

    public static Workload Of(V1StatefulSet set) => new(
        set.Metadata.Name,
        set.Metadata.NamespaceProperty,
        set.Spec.Template,
        set.Spec.Replicas ?? 1,
        [.. (set.Spec.VolumeClaimTemplates ?? []).Select(claim => claim.Metadata.Name)])
    {
        IsStateful = true,
    };
}
