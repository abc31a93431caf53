using FacePlatform.Tests.Fixtures.Cluster;
using FacePlatform.Tests.Fixtures.Kubernetes;
using FacePlatform.Tests.Fixtures.Publishing;

namespace FacePlatform.Tests.Deploy.Running;

/// <summary>One platform for all tests of the collection, started by the first.</summary>
/// <param name="services">What its images are.</param>
[CollectionDefinition(Name)]
public sealed class RunningPlatform(PublishedServices services) : ICollectionFixture<RunningPlatform>, IAsyncDisposable
{
    /// <summary>The collection: its tests run one after the other.</summary>
    public const string Name = "A running platform";

    private readonly Lazy<Task<PlatformCluster?>> _platform = new(() => PlatformCluster.TryStartAsync(services));

    /// <summary>The platform; the test is skipped where none can run.</summary>
    public async Task<PlatformCluster> GetAsync()
    {
        var missing = PlatformCluster.FindMissing();
        Assert.SkipWhen(missing is not null, missing ?? "");
        var platform = await _platform.Value;
        Assert.SkipWhen(platform is null, KubernetesOverlay.Missing);
        return platform;
    }

    public async ValueTask DisposeAsync()
    {
        if (_platform.IsValueCreated && _platform.Value.IsCompletedSuccessfully && await _platform.Value is { } platform)
            await platform.DisposeAsync();
    }
}
