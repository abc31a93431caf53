using FacePlatform.Tests.Fixtures.Kubernetes;
using FacePlatform.Tests.Fixtures.Kubernetes.GatewayApi;
using k8s;
using k8s.Models;
using YamlDotNet.Core;

namespace FacePlatform.Tests.Deploy.Overlays;

public sealed class OverlayTests(BuiltOverlays overlays)
{
    private const string Namespace = "faceplatform";

    // Of the Gateway, whose proxies the policies of the platform's own would cut off.
    private const string Public = "faceplatform-public";

    [Theory, ClassData<OverlayNames>]
    public void Every_object_is_of_a_type_with_all_its_fields_and_in_its_namespace(string overlay)
    {
        var objects = overlays.Get(overlay).Objects.Cast<IKubernetesObject<V1ObjectMeta>>().ToArray();

        Assert.NotEmpty(objects);
        Expect.None(objects
            .Where(item => item is V1Namespace
                ? item.Metadata.Name is not (Namespace or Public)
                : item.Metadata.NamespaceProperty != (item is Gateway ? Public : Namespace))
            .Select(item => $"{item.Kind}/{item.Metadata.Name}"));
    }

    [Theory, ClassData<OverlayNames>]
    public void No_object_is_there_twice(string overlay) =>
        Expect.None(overlays.Get(overlay).Objects.Cast<IKubernetesObject<V1ObjectMeta>>()
            .GroupBy(item => $"{item.Kind}/{item.Metadata.Name}")
            .Where(group => group.Count() > 1)
            .Select(group => group.Key));

    [Theory]
    [InlineData("apps/v1", "Deployment", "spec: { replica: 1 }")]
    [InlineData("keda.sh/v1alpha1", "ScaledObject", "spec: { scaleTargetRef: { name: a }, maxReplicas: 1 }")]
    [InlineData("rabbitmq.com/v1beta1", "RabbitmqCluster", "spec: { replicas: three }")]
    [InlineData("gateway.networking.k8s.io/v1", "GRPCRoute", "spec: { rules: [{ backendRefs: [{ name: a, ports: 1 }] }] }")]
    public void A_field_that_is_unknown_or_of_another_type_is_an_error(string version, string kind, string spec) =>
        Assert.ThrowsAny<YamlException>(() =>
            KubernetesOverlay.Read($"apiVersion: {version}\nkind: {kind}\nmetadata: {{ name: a }}\n{spec}\n"));

    [Fact]
    public void A_kind_that_nobody_knows_is_an_error() =>
        Assert.ThrowsAny<Exception>(() => KubernetesOverlay.Read("apiVersion: example.com/v1\nkind: Thing\nmetadata: { name: a }\n"));
}
