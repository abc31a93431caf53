using FacePlatform.Tests.Chaos.KillIdentity;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>One round of each chaos scenario; <c>dotnet run --project tests/Chaos -- kill-identity</c> runs many.</summary>
public sealed class KillTests
{
    public static TheoryData<string> Scenarios => [.. KillScenario.All.Keys];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task A_kill_loses_nothing_acknowledged_and_leaves_nothing_half_done(string scenario)
    {
        await using var storage = await IdentityStorage.CreateAsync("qdrant");
        var round = await new KillRun(KillScenario.All[scenario](storage), seed: 3, storage).RunAsync();
        Assert.Empty(round.Differences);
    }
}
