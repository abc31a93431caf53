using FacePlatform.StyleTransfer.FeatureNetworks;

namespace FacePlatform.Tests.StyleTransfer;

/// <summary>The shipped feature network, loaded once.</summary>
public sealed class ShippedNetwork : IDisposable
{
    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "networks", "resnet18");

    public FeatureExtractor Network { get; } = FeatureExtractor.Load(Folder);

    public void Dispose() => Network.Dispose();
}
