using FacePlatform.Internal.V1;
using FacePlatform.Tests.Deploy.Starting;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Processes;
using FacePlatform.Tests.Fixtures.Qdrant;
using FacePlatform.V1;
using Grpc.Core;
using Npgsql;

namespace FacePlatform.Tests.Deploy.Backup;

/// <summary>
/// The drill of the README: a dump of each database, everything lost, restored into empty ones; then every decision is the one
/// of the time of the dump, with an index that is rebuilt, whatever it held.
/// </summary>
public sealed class BackupDrillTests : IAsyncLifetime
{
    private const string People = "people";
    private const string Kept = "kept";
    private const string CropKey = "3q2+796tvu/erb7v3q2+796tvu/erb7v3q2+796tvu8=";
    private const string BootstrapKey = "a-bootstrap-key-that-is-long-enough";
    private const int Enrolled = 20;
    private const int Erased = 7;
    private const int Late = 50;

    // Everybody who is ever enrolled, and people who never are.
    private static readonly int[] Probed = [.. Enumerable.Range(0, Enrolled), Late, 90, 91, 92];

    private readonly TemporaryFolder _backups = new();
    private PostgresServer? _postgres;
    private QdrantDouble? _qdrant;

    [Fact]
    public async Task What_is_restored_decides_as_it_did_at_the_time_of_the_backup()
    {
        if (_postgres is null || PostgresServer.FindProgram("pg_dump") is null)
            Assert.Skip(PostgresServer.Missing);
        var identityDatabase = await _postgres.CreateDatabaseAsync();
        var gatewayDatabase = await _postgres.CreateDatabaseAsync();
        IReadOnlyList<Identification> before;
        string key;

        // In use: people, a merge, crops that are kept, a key.
        await using (var service = Identity(identityDatabase, "qdrant"))
        await using (var gateway = Gateway(gatewayDatabase))
        {
            await service.ProbesFindAsync(live: true, ready: true);
            await gateway.ProbesFindAsync(live: true, ready: false);
            var identity = new IdentityService.IdentityServiceClient(service.Channel);
            await EnrolAsync(identity);
            await new IdentityCurationService.IdentityCurationServiceClient(service.Channel).MergeSubjectsAsync(
                new() { Source = Gallery.Subject(People, 1), Into = Gallery.Subject(People, 0).Subject });
            key = (await Keys(gateway).CreateApiKeyAsync(
                new() { ApiKey = new() { DisplayName = "turnstile", Scopes = { Scope.Admin } } },
                Header(BootstrapKey))).Secret;
            before = await Gallery.DecideAsync(identity, People, Probed);

            await RunAsync("pg_dump", identityDatabase, "--format=custom", $"--file={FileOf("identity")}");
            await RunAsync("pg_dump", gatewayDatabase, "--format=custom", $"--file={FileOf("gateway")}");

            // After the backup somebody comes and somebody goes; the index has both.
            await identity.EnrollTemplateAsync(Gallery.Enrolment(People, Late));
            await identity.DeleteSubjectAsync(Gallery.Subject(People, Erased));
            Assert.NotEqual(before, await Gallery.DecideAsync(identity, People, Probed));
        }

        await LoseAsync(identityDatabase);
        await LoseAsync(gatewayDatabase);
        await RunAsync("pg_restore", identityDatabase, "--exit-on-error", FileOf("identity"));
        await RunAsync("pg_restore", gatewayDatabase, "--exit-on-error", FileOf("gateway"));

        // The index in memory, then Qdrant, which is ahead of what was restored.
        await using (var service = Identity(identityDatabase, "exact"))
        {
            await service.ProbesFindAsync(live: true, ready: true);
            var identity = new IdentityService.IdentityServiceClient(service.Channel);
            Gallery.AssertSame(before, await Gallery.DecideAsync(identity, People, Probed));
        }

        await using (var service = Identity(identityDatabase, "qdrant"))
        await using (var gateway = Gateway(gatewayDatabase, bootstrapKey: false))
        {
            await service.ProbesFindAsync(live: true, ready: true);
            var identity = new IdentityService.IdentityServiceClient(service.Channel);
            Gallery.AssertSame(before, await Gallery.DecideAsync(identity, People, Probed));
            await service.LogsAsync("it followed another one and is cleared");

            // Who was erased since the backup is back: it has to be done again, and can be.
            Assert.Equal(1, (await identity.GetSubjectAsync(Gallery.Subject(People, Erased))).FaceCount);
            await identity.DeleteSubjectAsync(Gallery.Subject(People, Erased));
            Assert.Empty(Assert.Single(await Gallery.DecideAsync(identity, People, [Erased])).Candidates);

            // The merge is undone, the key opens the gateway.
            var curation = new IdentityCurationService.IdentityCurationServiceClient(service.Channel);
            var merge = Assert.Single((await curation.ListMergesAsync(new() { Gallery = Gallery.Reference(People) })).Merges);
            await curation.UndoMergeAsync(
                new() { Tenant = Gallery.Tenant, Gallery = People, Merge = merge.Name.Split('/')[^1] });
            Assert.Equal(1, (await identity.GetSubjectAsync(Gallery.Subject(People, 1))).FaceCount);
            await gateway.ProbesFindAsync(live: true, ready: false);
            Assert.Contains(
                (await Keys(gateway).ListApiKeysAsync(new(), Header(key))).ApiKeys, found => found.DisplayName == "turnstile");

            // The crops are in the backup, sealed.
            await identity.EnrollTemplateAsync(Gallery.Enrolment(Kept, Late, withCrop: true));
        }

        // Their key is not: whoever restores on another cluster has to bring it.
        await using var other = Identity(identityDatabase, "exact", Convert.ToBase64String(new byte[32]));
        Assert.Equal(1, await other.EndAsync());
        Assert.Contains(
            "Crops:Key is not the key that the kept crops were sealed with", Assert.Single(other.Warnings).Text, StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync()
    {
        _qdrant = await QdrantDouble.StartAsync();
        _postgres = await PostgresServer.TryCreateAsync();
        if (_postgres is not null)
            await _postgres.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _qdrant!.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        _backups.Dispose();
    }

    private static async Task EnrolAsync(IdentityService.IdentityServiceClient identity)
    {
        await identity.RegisterPipelineAsync(Gallery.Pipeline);
        for (var person = 0; person < Enrolled; person++)
            await identity.EnrollTemplateAsync(Gallery.Enrolment(People, person));
        await identity.CreateGalleryAsync(
            new() { Gallery = Gallery.Reference(Kept), Pipeline = Gallery.PipelineName, KeepCrops = true });
        for (var person = 0; person < 3; person++)
            await identity.EnrollTemplateAsync(Gallery.Enrolment(Kept, person, withCrop: true));
    }

    private StartingService Identity(string database, string index, string cropKey = CropKey) => new(
        "Identity",
        ("ConnectionStrings__identity", database),
        ("Crops__Key", cropKey),
        ("Index__Kind", index),
        ("ConnectionStrings__qdrant", $"Endpoint={_qdrant!.Address}"));

    private static StartingService Gateway(string database, bool bootstrapKey = true) => new(
        "Gateway",
        [
            ("ConnectionStrings__gateway", database),
            .. bootstrapKey ? [("Access__BootstrapKey", BootstrapKey)] : ((string, string)[])[],
        ]);

    private static ApiKeyService.ApiKeyServiceClient Keys(StartingService gateway) => new(gateway.Channel);

    private static Metadata Header(string key) => new() { { "x-api-key", key } };

    private string FileOf(string database) => Path.Combine(_backups.Path, $"{database}.dump");

    // The database goes with all that is in it, and an empty one takes its place.
    private async Task LoseAsync(string database)
    {
        var name = new NpgsqlConnectionStringBuilder(database).Database;
        await using var connection = new NpgsqlConnection(_postgres!.ConnectionString);
        await connection.OpenAsync();
        foreach (var sql in new[] { $"DROP DATABASE {name} WITH (FORCE)", $"CREATE DATABASE {name}" })
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    private static async Task RunAsync(string program, string database, params string[] arguments)
    {
        var connection = new NpgsqlConnectionStringBuilder(database);
        await Command.RunAsync(
            PostgresServer.FindProgram(program)!,
            [
                $"--host={connection.Host}", $"--port={connection.Port}", $"--username={connection.Username}",
                $"--dbname={connection.Database}", .. arguments,
            ]);
    }
}
