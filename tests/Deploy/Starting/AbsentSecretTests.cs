namespace FacePlatform.Tests.Deploy.Starting;

/// <summary>What may be absent: the service starts, and says in one line what it does not do.</summary>
public sealed class AbsentSecretTests
{
    [Fact]
    public async Task Identity_without_a_crop_key_is_ready_and_keeps_no_crops()
    {
        await using var service = new StartingService("Identity");
        await service.ProbesFindAsync(live: true, ready: true);
        Assert.Empty(service.Warnings);
    }

    [Fact]
    public async Task A_gateway_without_any_key_says_that_nobody_can_call_it()
    {
        await using var service = new StartingService("Gateway");
        await service.ProbesFindAsync(live: true, ready: false);
        await service.LogsAsync("waiting for Embedding and Identity");
        Assert.Equal(2, service.Warnings.Count);
        Assert.Contains("nobody can call this gateway", service.Warnings[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_store_that_is_not_mounted_degrades_Embedding_and_leaves_it_ready()
    {
        await using var service = new StartingService("Embedding", ("Pipelines__Store", "/nowhere/models"));
        await service.ProbesFindAsync(live: true, ready: true);
        await service.LogsAsync("Health of pipelines: Degraded");
        Assert.Equal(2, service.Warnings.Count);
        Assert.Contains("/nowhere/models (Pipelines:Store) is not there", service.Warnings[0].Text, StringComparison.Ordinal);
    }
}
