using FacePlatform.StyleTransfer.FeatureNetworks;
using TorchSharp;

namespace FacePlatform.Tests.StyleTransfer;

/// <summary>The shipped feature network, loaded once.</summary>
public sealed class ShippedNetwork : IDisposable
{
    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "networks", "resnet18");

    // Threads that wait for each other are slow where other tests run beside these, and small pictures gain nothing.
    public ShippedNetwork() => torch.set_num_threads(1);

    public FeatureExtractor Network { get; } = FeatureExtractor.Load(Folder);

    public void Dispose() => Network.Dispose();
}
