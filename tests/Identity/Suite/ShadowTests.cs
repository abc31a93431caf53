using System.Diagnostics.Metrics;
using FacePlatform.Identity.Shadow;
using FacePlatform.Internal.V1;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Microsoft.Extensions.DependencyInjection;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>What the other pipeline would have answered, counted while a gallery migrates.</summary>
public abstract class ShadowTests(IdentityDatabase database) : IdentityTest(database)
{
    private Migrator Migrator => new(Database.Host.Migrations, Caller);

    [Fact]
    public async Task Decisions_of_both_pipelines_are_compared_and_only_while_the_source_decides()
    {
        await FillAsync();

        // Who is who by the source, and by the target.
        await IdentifyAsync((0, 0), (1, 1), (9, 9), (0, 9), (9, 0), (0, 1), (2, 2));
        await CountedAsync(new()
        {
            Probes = 7,
            Agreed = 3,
            MatchToUnknown = 1,
            UnknownToMatch = 1,
            MatchToOther = 1,
            Missing = 1,
        });

        // Merged since: the same person.
        await Curator.MergeAsync(G, "bob", "ann");
        await IdentifyAsync((0, 1));
        var counted = await CountedAsync(new()
        {
            Probes = 8,
            Agreed = 4,
            MatchToUnknown = 1,
            UnknownToMatch = 1,
            MatchToOther = 1,
            Missing = 1,
        });

        // Kept by a flip, during which nothing is counted; the next migration begins at nothing.
        Assert.Equal(counted, (await Migrator.FlipAsync(G, allowMissing: true)).Shadow);
        Assert.Equal("ann", await Migrator.WhoAsync(G, Vectors.Axis(0), Migrator.Target));
        await Migrator.FlipAsync(G, toTarget: false);
        await IdentifyAsync((0, 0));
        await CountedAsync(new(counted) { Probes = 9, Agreed = 5 });
        await Migrator.EndAsync(G);
        await Migrator.BeginAsync(G, "m2");
        Assert.Equal(new ShadowComparison(), (await Migrator.GetAsync(G)).Shadow);
    }

    [Fact]
    public async Task Neither_an_unusable_template_nor_a_rate_that_the_target_lacks_spoils_the_answer()
    {
        await FillAsync();
        var damaged = Probe(0, 0);
        damaged.OtherTemplate.Embedding.Add(1);
        var unknown = Probe(0, 0);
        unknown.OtherTemplate.Pipeline = "pipelines/unknown";
        var blurred = Probe(0, 0);
        blurred.Quality = Caller.Blurred;
        foreach (var probe in (Probe[])[damaged, unknown, blurred, Caller.Probe(Vectors.Axis(0))])
            await Caller.Client.IdentifyTemplatesAsync(Caller.Identification(G, probe));

        await IdentifyAsync((0, 0));
        await CountedAsync(new() { Probes = 2, Agreed = 1, Failed = 1 });
    }

    [Fact]
    public async Task A_target_whose_calibration_is_too_small_for_the_gallery_is_seen_before_the_flip()
    {
        var coarse = Pipelines.Calibrated($"pipelines/{Caller.Tenant}-coarse");
        coarse.Calibration.Points.Clear();
        coarse.Calibration.Points.AddRange([Pipelines.Point(1e-1, 0.2), Pipelines.Point(1e-2, 0.3)]);
        await Caller.RegisterAsync(coarse);
        await Migrator.CreateAsync(G, keepCrops: false);
        foreach (var axis in Enumerable.Range(0, 3))
            await Caller.EnrolAsync(G, $"s{axis}", Vectors.Axis(axis));
        var begun = await Migrator.BeginAsync(G, pipeline: coarse.Name);

        // 1 - (1 - 0.01)^3 of three people.
        Assert.Equal((0.01, 0.029701), (begun.SourceFpir, Math.Round(begun.TargetFpir, 9)));
        var request = Caller.Identification(G, Probe(0, 0));
        request.Probes[0].OtherTemplate.Pipeline = coarse.Name;
        request.FalsePositiveIdentificationRate = 0.005;
        await Caller.Client.IdentifyTemplatesAsync(request);
        await CountedAsync(new() { Probes = 1, Failed = 1 });

        var flipped = await Migrator.FlipAsync(G, allowMissing: true);
        Assert.Equal((begun.SourceFpir, begun.TargetFpir), (flipped.SourceFpir, flipped.TargetFpir));
    }

    [Fact]
    public async Task More_than_can_wait_is_dropped_and_counted_and_answered_all_the_same()
    {
        // Of this host alone: others run beside it.
        var meters = Database.Host.Services.GetRequiredService<IMeterFactory>();
        var dropped = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, owner) =>
        {
            if (instrument.Name == "faceplatform.identity.shadow" && instrument.Meter.Scope == meters)
                owner.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            if (tags.Contains(new("outcome", "dropped")))
                Interlocked.Add(ref dropped, count);
        });
        listener.Start();
        var metrics = Database.Host.Services.GetRequiredService<ShadowMetrics>();
        var queue = new ShadowQueue(Microsoft.Extensions.Options.Options.Create(new ShadowOptions { QueueCapacity = 2 }), metrics);
        var request = Caller.Identification(G, Probe(0, 0), Probe(1, 1), Caller.Probe(Vectors.Axis(0)));
        for (var i = 0; i < 4; i++)
            queue.Offer(request, new());
        Assert.Equal(4, dropped);
    }

    [Fact]
    public async Task What_was_counted_outlasts_a_restart()
    {
        var settings = await Database.CreateAsync();
        await using (var host = await IdentityHost.StartAsync([.. settings, ("Shadow:FlushInterval", "00:10:00")]))
        {
            var caller = new Caller(host.Client, Caller.Tenant);
            await caller.RegisterAsync();
            var migrator = new Migrator(host.Migrations, caller);
            await migrator.CreateAsync(G);
            await migrator.EnrolAsync(G, "ann", Vectors.Axis(0));
            await migrator.BeginAsync(G);
            await migrator.CopyAsync(G);
            var meters = host.Services.GetRequiredService<IMeterFactory>();
            using var compared = new MeterListener();
            var count = 0L;
            compared.InstrumentPublished = (instrument, owner) =>
            {
                if (instrument.Name == "faceplatform.identity.shadow" && instrument.Meter.Scope == meters)
                    owner.EnableMeasurementEvents(instrument);
            };
            compared.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref count, value));
            compared.Start();
            await migrator.WhoAsync(G, Vectors.Axis(0));
            await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref count) > 0), "it is compared");
        }

        await using var again = await IdentityHost.StartAsync(settings);
        var shadow = (await new Migrator(again.Migrations, new(again.Client, Caller.Tenant)).GetAsync(G)).Shadow;
        Assert.Equal(new ShadowComparison { Probes = 1, Agreed = 1 }, shadow);
    }

    // ann and bob are copied, cid is not.
    private async Task FillAsync()
    {
        await Migrator.CreateAsync(G);
        foreach (var (subject, axis) in new[] { ("ann", 0), ("bob", 1), ("cid", 2) })
            await Migrator.EnrolAsync(G, subject, Vectors.Axis(axis));
        await Migrator.BeginAsync(G);
        await Migrator.WriteAsync(G, (await Migrator.ReadAsync(G, limit: 2)).Crops);
    }

    private async Task IdentifyAsync(params (int Source, int Target)[] axes)
    {
        var probes = axes.Select(pair => Probe(pair.Source, pair.Target)).ToArray();
        await Caller.Client.IdentifyTemplatesAsync(Caller.Identification(G, probes));
    }

    private static Probe Probe(int source, int target)
    {
        var probe = Migrator.Both(Vectors.Axis(source));
        probe.OtherTemplate = Migrator.Both(Vectors.Axis(target)).OtherTemplate;
        return probe;
    }

    private async Task<ShadowComparison> CountedAsync(ShadowComparison expected)
    {
        ShadowComparison? counted = null;
        await Eventually.HoldsAsync(
            async () =>
            {
                await Database.Host.Services.GetRequiredService<ShadowCounts>().FlushAsync(default);
                counted = (await Migrator.GetAsync(G)).Shadow;
                return counted.Probes >= expected.Probes;
            },
            "all are counted");
        Assert.Equal(expected, counted);
        return counted!;
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteShadowTests(SqliteDatabase database) : ShadowTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresShadowTests(PostgresDatabase database) : ShadowTests(database);
