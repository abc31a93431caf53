using System.Text.RegularExpressions;
using FacePlatform.Tests.Deploy.Overlays;
using FacePlatform.Tests.Fixtures.Kubernetes.GatewayApi;
using FacePlatform.Tests.Fixtures.Kubernetes.Keda;
using k8s.Models;

namespace FacePlatform.Tests.Deploy.Workloads;

/// <summary>Secrets are named in manifests and never written there.</summary>
public sealed partial class SecretTests(BuiltOverlays overlays)
{
    [Theory, ClassData<OverlayNames>]
    public void No_overlay_holds_a_secret(string overlay)
    {
        Assert.Empty(overlays.Get(overlay).Of<V1Secret>());
        Expect.None(Written().Matches(overlays.Get(overlay).Yaml).Select(match => match.Value));
    }

    [Theory, ClassData<OverlayNames>]
    public void A_variable_that_is_a_secret_is_a_reference(string overlay) =>
        Expect.None(
            from item in overlays.Containers(overlay)
            from variable in item.Container.Env ?? []
            where SecretName().IsMatch(variable.Name) && variable.ValueFrom?.SecretKeyRef is null
            select $"{item}: {variable.Name}");

    [Theory, ClassData<OverlayNames>]
    public void Every_secret_that_is_named_is_made_by_the_script_or_an_operator(string overlay)
    {
        var secrets = overlays.SecretsOf(overlay);
        Expect.None(ReferencesOf(overlay)
            .Where(item => !secrets.TryGetValue(item.Name, out var keys) || !keys.ContainsKey(item.Key))
            .Select(item => $"{item.By}: {item.Name}, {item.Key}"));
    }

    [Theory, ClassData<OverlayNames>]
    public void No_secret_key_is_optional(string overlay) =>
        Expect.None(
            from item in overlays.Containers(overlay)
            from variable in item.Container.Env ?? []
            where variable.ValueFrom?.SecretKeyRef is { Optional: true }
            select $"{item}: {variable.Name}");

    // The dev overlay uses fewer.
    [Fact]
    public void Every_secret_of_the_script_is_used_somewhere() =>
        Expect.None(overlays.PrintedSecrets()
            .Except(BuiltOverlays.Names.SelectMany(ReferencesOf).Select(item => $"{item.Name}, {item.Key}")));

    private IEnumerable<(string By, string Name, string Key)> ReferencesOf(string overlay)
    {
        var built = overlays.Get(overlay);
        return overlays.Containers(overlay)
            .SelectMany(item => (item.Container.Env ?? [])
                .Where(variable => variable.ValueFrom?.SecretKeyRef is not null)
                .Select(variable => ($"{item}", variable.ValueFrom.SecretKeyRef.Name, variable.ValueFrom.SecretKeyRef.Key)))
            .Concat(from workload in overlays.Workloads(overlay)
                    from volume in workload.Pod.Volumes ?? []
                    where volume.Secret is not null
                    from item in volume.Secret.Items ?? [new() { Key = "no items" }]
                    select ($"{workload}", volume.Secret.SecretName, item.Key))
            .Concat(from authentication in built.Of<TriggerAuthentication>()
                    from parameter in authentication.Spec.SecretTargetRef
                    select (authentication.Metadata.Name, parameter.Name, parameter.Key))
            .Concat(from gateway in built.Of<Gateway>()
                    from listener in gateway.Spec.Listeners
                    from certificate in listener.Tls?.CertificateRefs ?? []
                    select (gateway.Metadata.Name, certificate.Name, "tls.key"));
    }

    [GeneratedRegex("(?i)(password|secret|token|api_?key|bootstrapkey|__key)$|^ConnectionStrings__")]
    private static partial Regex SecretName();

    // A password in a connection string or an address, or the beginning of a private key.
    [GeneratedRegex(@"(?i)\b(password|pwd|apikey)\s*=\s*[^\s$;{""']{3,}|://[^\s/:@""']+:[^\s/@$""']+@|-----BEGIN [A-Z ]*PRIVATE KEY")]
    private static partial Regex Written();
}
