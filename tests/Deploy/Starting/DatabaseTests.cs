using FacePlatform.Internal.V1;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Grpc.Core;
using Npgsql;

namespace FacePlatform.Tests.Deploy.Starting;

/// <summary>A PostgreSQL that comes late, goes and comes back: the service waits, is not ready, and goes on.</summary>
public sealed class DatabaseTests
{
    [Fact]
    public async Task A_service_waits_for_its_database_alive_and_not_ready_loses_it_and_comes_back()
    {
        await using var server = await CreateAsync();
        await server.StartAsync();
        var database = await server.CreateDatabaseAsync();
        await server.StopAsync();
        await using var service = new StartingService("Identity", ("ConnectionStrings__identity", database));
        var identity = new IdentityService.IdentityServiceClient(service.Channel);

        // It waits: one line, however often it tries.
        await service.ProbesFindAsync(live: true, ready: false);
        await service.LogsAsync("Waiting for the database identity");
        await RpcAssert.FailsAsync(
            StatusCode.Unavailable, ErrorReason.ServiceUnavailable, identity.ListGalleriesAsync(new() { Tenant = "t" }));
        await Task.Delay(TimeSpan.FromSeconds(3));
        Assert.Equal("Waiting for the database identity, which does not answer: Connection refused", Assert.Single(service.Warnings).Text);

        await server.StartAsync();
        await service.ProbesFindAsync(live: true, ready: true);
        await identity.ListGalleriesAsync(new() { Tenant = "t" });
        await service.LogsAsync("the database identity answers; the start goes on");
        Assert.Single(service.Warnings);

        // It loses it: whoever calls is told to come again, and the log has one line of it and of each that depends on it.
        var (before, all) = (service.Warnings.Count, service.Log.Count);
        await server.StopAsync();
        await service.ProbesFindAsync(live: true, ready: false);
        for (var call = 0; call < 5; call++)
            await RpcAssert.FailsAsync(
                StatusCode.Unavailable, ErrorReason.ServiceUnavailable, identity.ListGalleriesAsync(new() { Tenant = "t" }));
        // Each of them finds out for itself; the index after its follower.
        await service.LogsAsync("Health of identity: Unhealthy", all);
        await service.LogsAsync("Health of index: Degraded", all);
        await Task.Delay(TimeSpan.FromSeconds(3));
        service.HasToldOnce(2, 5, before);

        await server.StartAsync();
        await service.ProbesFindAsync(live: true, ready: true);
        await identity.ListGalleriesAsync(new() { Tenant = "t" });
        await service.LogsAsync("Health of identity: Healthy", all);
        await service.LogsAsync("Health of index: Healthy", all);
        service.HasToldOnce(2, 5, before);
        Assert.Equal(0, await service.StopAsync());
    }

    [Fact]
    public async Task A_service_whose_first_attempt_lasts_is_alive_meanwhile_and_starts_when_it_has_ended()
    {
        await using var server = await CreateAsync();
        await server.StartAsync();
        var database = await server.CreateDatabaseAsync();
        await using var other = new NpgsqlConnection(database);
        await other.OpenAsync();
        // As another replica holds it that migrates.
        await using var transaction = await other.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand(
            """
            CREATE TABLE "__EFMigrationsHistory" ("MigrationId" varchar(150) PRIMARY KEY, "ProductVersion" varchar(32) NOT NULL);
            COMMIT; BEGIN;
            LOCK TABLE "__EFMigrationsHistory" IN ACCESS EXCLUSIVE MODE
            """,
            other))
            await hold.ExecuteNonQueryAsync();
        await using var service = new StartingService("Identity", ("ConnectionStrings__identity", database));

        await service.ProbesFindAsync(live: true, ready: false);
        await service.LogsAsync("Still waiting for the database identity");

        await transaction.CommitAsync();
        await service.ProbesFindAsync(live: true, ready: true);
        Assert.DoesNotContain(service.Warnings, IsOfTheWait);
        Assert.Equal(0, await service.StopAsync());
    }

    [Fact]
    public async Task A_service_that_waits_ends_when_it_is_told_to()
    {
        await using var service = new StartingService(
            "Gateway", ("ConnectionStrings__gateway", "Host=postgresql.invalid;Database=gateway;Username=gateway"));
        await service.ProbesFindAsync(live: true, ready: false);
        await service.LogsAsync("Waiting for the database gateway");

        Assert.Equal(0, await service.StopAsync());
        Assert.Contains("Waiting for the database gateway", Assert.Single(service.Warnings).Text, StringComparison.Ordinal);
    }

    private static bool IsOfTheWait(LogEntry entry) => entry.Category.EndsWith(".DependencyWait", StringComparison.Ordinal);

    private static async Task<PostgresServer> CreateAsync()
    {
        var server = await PostgresServer.TryCreateAsync();
        if (server is null)
            Assert.Skip(PostgresServer.Missing);
        return server;
    }
}
