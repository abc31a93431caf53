using FacePlatform.Identity.Record;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FacePlatform.Tests.Identity.Suite;

public abstract class DurabilityTests(IdentityDatabase database) : IdentityTest(database)
{
    [Fact]
    public async Task Galleries_subjects_faces_pipelines_and_request_ids_outlast_a_restart()
    {
        var settings = await Database.CreateAsync();
        Face face;
        await using (var host = await IdentityHost.StartAsync(settings))
        {
            var caller = new Caller(host.Client, "tenant");
            await caller.RegisterAsync();
            await caller.CreateGalleryAsync(G, "request", "Staff");
            await caller.EnrolAsync(G, "gone", Vectors.Axis(0));
            face = await caller.EnrolAsync(G, "ann", Vectors.Axis(1));
            await caller.Client.DeleteSubjectAsync(caller.Subject(G, "gone"));
        }

        await using var again = await IdentityHost.StartAsync(settings);
        var after = new Caller(again.Client, "tenant");
        var gallery = await after.CreateGalleryAsync(G, "request", "Staff");
        Assert.Equal(("Staff", 1, 1), (gallery.DisplayName, gallery.SubjectCount, gallery.FaceCount));
        Assert.Equal(face.Quality, (await after.Client.GetFaceAsync(after.Face(face))).Quality);
        Assert.Equal(["ann"], await after.WhoAsync(G, Vectors.Axis(1)));
        Assert.Empty(await after.WhoAsync(G, Vectors.Axis(0)));
        Assert.Equal(1, (await after.IdentifyAsync(G, Vectors.Axis(0))).GallerySize);
    }

    [Fact]
    public async Task Concurrent_writers_create_what_is_missing_once_and_a_failing_write_hurts_no_other()
    {
        var good = Enumerable.Range(0, 200).Select(i => Caller.EnrolAsync(G, $"s{i % 10}", Vectors.Axis(i % 16)));
        var bad = Enumerable.Range(0, 50).Select(async i =>
        {
            var error = await Caller.ErrorAsync(async () => await Caller.Client.EnrollTemplateAsync(
                new(Caller.Enrolment(G, $"missing{i}", Caller.Probe(Vectors.Axis(0)))) { CreateMissing = false }));
            Assert.Equal(StatusCode.NotFound, error.StatusCode);
            return (Face?)null;
        });
        var deleted = Enumerable.Range(0, 50).Select(async _ =>
        {
            var error = await Caller.ErrorAsync(async () => await Caller.Client.DeleteSubjectAsync(Caller.Subject(G, "nobody")));
            Assert.Equal(StatusCode.NotFound, error.StatusCode);
            return (Face?)null;
        });

        await Task.WhenAll([.. good, .. bad, .. deleted]);

        var gallery = await Caller.Client.GetGalleryAsync(Caller.Gallery(G));
        Assert.Equal((10, 200), (gallery.SubjectCount, gallery.FaceCount));
        Assert.Equal(200, (await Caller.IdentifyAsync(G, Vectors.Axis(0), 0.5)).GallerySize);
    }

    [Fact]
    public async Task More_writes_than_the_queue_holds_are_refused_as_overload_and_the_others_are_kept()
    {
        await using var host = await IdentityHost.StartAsync([.. await Database.CreateAsync(), ("Record:QueueCapacity", "1")]);
        var caller = new Caller(host.Client, "tenant");
        await caller.RegisterAsync();
        await caller.CreateGalleryAsync(G);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            try
            {
                await caller.EnrolAsync(G, $"s{i}", Vectors.Axis(0));
                return "";
            }
            catch (RpcException error)
            {
                return $"{error.StatusCode} {error.GetReason()} {error.GetRpcStatus()!.GetDetail<Google.Rpc.RetryInfo>() is not null}";
            }
        }));

        Assert.Equal(["", "ResourceExhausted Overloaded True"], outcomes.Distinct().Order());
        Assert.Equal(outcomes.Count(outcome => outcome.Length == 0),
            (await caller.Client.GetGalleryAsync(caller.Gallery(G))).FaceCount);
    }

    [Fact]
    public async Task A_write_that_is_cancelled_while_it_waits_is_never_made()
    {
        var writer = Database.Host.Services.GetRequiredService<RecordWriter>();
        var (entered, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = writer.WriteAsync(
            async _ =>
            {
                entered.SetResult();
                await release.Task;
                return true;
            },
            default);
        await entered.Task;
        using var cancel = new CancellationTokenSource();
        var made = false;
        var second = writer.WriteAsync(_ => Task.FromResult(made = true), cancel.Token);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        release.SetResult();
        await first;
        await writer.WriteAsync(_ => Task.FromResult(true), default);
        Assert.False(made);
    }

    [Fact]
    public async Task A_full_record_says_so_to_whoever_enrols_and_ends_an_import()
    {
        var error = await Caller.ErrorAsync(() => Caller.EnrolAsync(G, FullRecord.Subject, Vectors.Axis(0)));

        Assert.Equal((ErrorReason.StorageFull, StatusCode.ResourceExhausted), (error.GetReason(), error.StatusCode));
        Assert.Equal(60, error.GetRpcStatus()!.GetDetail<Google.Rpc.RetryInfo>()!.RetryDelay.Seconds);

        var porter = new Porter(Database.Host.Transfers, Caller);
        await Caller.EnrolManyAsync(G, Enumerable.Range(0, 3).Select(i => ($"s{i}", Vectors.Axis(i))));
        var export = await porter.ExportAsync(G);
        export[2].Subject.SubjectId = FullRecord.Subject;
        var (answers, end) = await porter.SendAsync(
            [new() { Gallery = Caller.Gallery("other") }, .. Porter.Messages(export)]);

        Assert.Equal(ErrorReason.StorageFull, end?.GetReason());
        Assert.DoesNotContain(answers, answer => answer.Error is not null);
        await Caller.EnrolAsync("other", "room-again", Vectors.Axis(0));
    }

    [Fact]
    public async Task Request_ids_are_forgotten_after_their_retention()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await IdentityHost.StartAsync(
            time, [.. await Database.CreateAsync(), ("Index:PollInterval", "00:01:00")]);
        var caller = new Caller(host.Client, "tenant");
        await caller.RegisterAsync();
        await caller.CreateGalleryAsync(G, "request");
        await using var record = await host.Services
            .GetRequiredService<IDbContextFactory<RecordContext>>().CreateDbContextAsync();
        Assert.Equal(1, await record.IdempotencyKeys.CountAsync());

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (await record.IdempotencyKeys.AnyAsync(patience.Token))
        {
            time.Advance(TimeSpan.FromHours(1));
            await Task.Delay(10, patience.Token);
        }

        await Caller.FailsAsync(ErrorReason.GalleryExists, StatusCode.AlreadyExists, () => caller.CreateGalleryAsync(G, "request"));
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteDurabilityTests(SqliteDatabase database) : DurabilityTests(database)
{
    [Fact]
    public async Task The_files_hold_nothing_of_an_erased_face()
    {
        var settings = await Database.CreateAsync();
        await using var host = await IdentityHost.StartAsync(settings);
        var caller = new Caller(host.Client, "tenant");
        await caller.RegisterAsync();
        var random = new Random(3);
        var kept = Vectors.Random(random);
        var erased = Enumerable.Range(0, 300).Select(_ => Vectors.Random(random)).ToArray();
        await caller.EnrolAsync(G, "kept", kept);
        await caller.EnrolManyAsync(G, erased.Select((embedding, i) => ($"erased{i % 7}", embedding)));
        Assert.True(await HoldsAsync(settings[0].Item2, kept));
        Assert.True(await HoldsAsync(settings[0].Item2, erased[17]));

        foreach (var subject in Enumerable.Range(0, 7))
            await caller.Client.DeleteSubjectAsync(caller.Subject(G, $"erased{subject}"));

        // The log is emptied right after the acknowledgement.
        await ForgetsAsync(settings[0].Item2, erased);

        await caller.EnrolAsync(G, "another", Vectors.Axis(3));
        Assert.Equal(2, (await caller.Client.GetGalleryAsync(caller.Gallery(G))).FaceCount);
    }

    [Fact]
    public async Task The_files_hold_nothing_of_a_face_whose_erasure_was_the_last_before_the_process_died()
    {
        var settings = await Database.CreateAsync();
        var copy = await Database.CreateAsync();
        await using var host = await IdentityHost.StartAsync(settings);
        var caller = new Caller(host.Client, "tenant");
        await caller.RegisterAsync();
        var erased = Vectors.Random(new Random(4));
        await caller.EnrolAsync(G, "erased", erased);

        // A reader keeps the log from being emptied; the files are copied as a killed process leaves them.
        var file = Path.Combine(settings[0].Item2, "identity.db");
        await using (var reader = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await reader.OpenAsync();
            await using var transaction = reader.BeginTransaction(deferred: true);
            await using var read = reader.CreateCommand();
            read.CommandText = "SELECT COUNT(*) FROM sqlite_master";
            await read.ExecuteScalarAsync();
            await caller.Client.DeleteSubjectAsync(caller.Subject(G, "erased"));
            File.Copy(file, Path.Combine(copy[0].Item2, "identity.db"));
            File.Copy($"{file}-wal", Path.Combine(copy[0].Item2, "identity.db-wal"));
        }

        Assert.True(await HoldsAsync(copy[0].Item2, erased));

        await using var restarted = await IdentityHost.StartAsync(copy);
        await ForgetsAsync(copy[0].Item2, [erased]);
    }

    [Fact]
    public async Task The_files_hold_nothing_of_what_a_migration_removed_and_never_a_crop()
    {
        var settings = await Database.CreateAsync();
        await using var host = await IdentityHost.StartAsync(settings);
        var caller = new Caller(host.Client, "tenant");
        var migrator = new Migrator(host.Migrations, caller);
        await caller.RegisterAsync();
        await migrator.CreateAsync(G);
        var random = new Random(6);
        var embeddings = Enumerable.Range(0, 300).Select(_ => Vectors.Random(random)).ToArray();
        await Parallel.ForEachAsync(embeddings.Index(), async (face, _) => await migrator.EnrolAsync(G, $"s{face.Index}", face.Item));
        await migrator.BeginAsync(G);
        await migrator.CopyAsync(G);
        Assert.True(await HoldsAsync(settings[0].Item2, embeddings[17]));
        await migrator.FlipAsync(G);

        await migrator.EndAsync(G);

        // A crop has the embedding in it, so it would be found as well.
        await ForgetsAsync(settings[0].Item2, embeddings);
        Assert.True(await HoldsAsync(settings[0].Item2, Migrator.Encode(embeddings[17])));
    }

    private static async Task ForgetsAsync(string folder, IEnumerable<float[]> embeddings)
    {
        foreach (var embedding in embeddings)
            await Eventually.HoldsAsync(async () => !await HoldsAsync(folder, embedding), "the files hold nothing of it");
    }

    /// <summary>Whether any file of the folder has the first half of the embedding as it is stored.</summary>
    private static async Task<bool> HoldsAsync(string folder, float[] embedding)
    {
        var stored = TemplateRow.Store(embedding.AsSpan(0, Pipelines.Size / 2));
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => !file.EndsWith("-lock", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var memory = new MemoryStream();
            await stream.CopyToAsync(memory);
            if (memory.ToArray().AsSpan().IndexOf(stored) >= 0)
                return true;
        }

        return false;
    }
}

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresDurabilityTests(PostgresDatabase database) : DurabilityTests(database);

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteWithQdrantDurabilityTests(SqliteWithQdrant database) : DurabilityTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrantDurabilityTests(PostgresWithQdrant database) : DurabilityTests(database);
