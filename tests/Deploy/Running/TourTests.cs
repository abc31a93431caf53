using FacePlatform.Tests.Fixtures.Cluster;

namespace FacePlatform.Tests.Deploy.Running;

/// <summary>The README's tour, with facectl as a client outside of the cluster has it.</summary>
[Collection(RunningPlatform.Name)]
public sealed class TourTests(RunningPlatform running)
{
    private static string Photo(int number) => $"{PlatformCluster.Photos}/sample{number}.jpg";

    [Fact]
    public async Task The_tour_of_the_README_passes()
    {
        var platform = await running.GetAsync();
        var detected = await platform.DoneAsync("detect", Photo(1));
        Assert.Equal(3, detected.GetProperty("images")[0].GetProperty("faces").GetArrayLength());
    }
}
