using FacePlatform.Internal.V1;
using FacePlatform.Tests.Deploy.Backup;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Qdrant;

namespace FacePlatform.Tests.Deploy.Starting;

/// <summary>A Qdrant that comes late, goes and comes back: enrolment and 1:1 need none, so Identity stays ready.</summary>
public sealed class IndexTests
{
    [Fact]
    public async Task Identity_is_ready_without_its_index_and_follows_when_it_comes()
    {
        await using var qdrant = await QdrantDouble.StartAsync();
        await qdrant.GoAwayAsync();
        await using var service = new StartingService(
            "Identity",
            ("Index__Kind", "qdrant"),
            ("ConnectionStrings__qdrant", $"Endpoint={qdrant.Address};Key=secret"));
        var identity = new IdentityService.IdentityServiceClient(service.Channel);

        await service.ProbesFindAsync(live: true, ready: true);
        await identity.RegisterPipelineAsync(Gallery.Pipeline);
        await identity.EnrollTemplateAsync(Gallery.Enrolment("people", 1));
        await service.LogsAsync("Health of index: Degraded");
        await Task.Delay(TimeSpan.FromSeconds(3));
        service.HasToldOnce(1, 2);

        // On a busy machine it was told to be healthy before there was anything to index.
        var away = service.Log.Count;
        await qdrant.ComeBackAsync();
        await service.LogsAsync("Health of index: Healthy", away);
        Assert.NotEmpty(await Gallery.DecideAsync(identity, "people", [1]));
        var before = service.Warnings.Count;

        await qdrant.GoAwayAsync();
        await Eventually.HoldsAsync(
            () => Task.FromResult(service.Warnings.Count > before), () => $"it says that its index is away\n{service}");
        Assert.Equal((true, true), (await service.ProbeAsync("live"), await service.ProbeAsync("ready")));
        await Task.Delay(TimeSpan.FromSeconds(6));
        service.HasToldOnce(1, 2, before);
        Assert.Equal(0, await service.StopAsync());
    }
}
