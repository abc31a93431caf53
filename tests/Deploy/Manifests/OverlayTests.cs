using FacePlatform.Tests.Fixtures.Kubernetes;

namespace FacePlatform.Tests.Deploy.Manifests;

public sealed class OverlayTests
{
    [Theory]
    [InlineData("dev")]
    [InlineData("cpu")]
    [InlineData("gpu")]
    public async Task Every_overlay_builds_and_each_of_its_objects_is_of_its_type(string name)
    {
        var overlay = await KubernetesOverlay.TryLoadAsync(name);
        Assert.SkipWhen(overlay is null, KubernetesOverlay.Missing);

        Assert.NotEmpty(overlay.Objects);
    }
}
