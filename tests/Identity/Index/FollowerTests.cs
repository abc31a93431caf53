using FacePlatform.Identity.Index;
using FacePlatform.Identity.Naming;
using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FacePlatform.Tests.Identity.Index;

/// <summary>What the follower and a rebuild make of an index that is not what the record says.</summary>
[Collection(nameof(SqliteDatabase))]
public sealed class FollowerTests(SqliteDatabase database) : IAsyncLifetime
{
    private const string Gallery = "staff";

    private IdentityHost _host = null!;
    private Caller _caller = null!;

    private ITemplateIndex Index => _host.Services.GetRequiredService<ITemplateIndex>();

    private IndexRebuild Rebuild => _host.Services.GetRequiredService<IndexRebuild>();

    public async ValueTask InitializeAsync()
    {
        _host = await IdentityHost.StartAsync([.. await database.CreateAsync(), ("Index:PollInterval", "00:00:00.02")]);
        _caller = new(_host.Client, "tenant");
        await _caller.RegisterAsync();
        await _caller.EnrolAsync(Gallery, "ann", Vectors.Axis(0));
        await _caller.EnrolAsync(Gallery, "bob", Vectors.At(0.6));
        await _caller.Client.DeleteFaceAsync(_caller.Face(await _caller.EnrolAsync(Gallery, "gone", Vectors.At(0.8, 2))));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task An_index_that_lost_everything_is_noticed_and_loaded_again()
    {
        await Index.ClearAsync(default);
        await UntilAsync(async () => await PositionAsync() > 0);
        await _caller.EnrolAsync(Gallery, "cid", Vectors.At(0.5, 3));
        await UntilFoundAsync("ann", "bob", "cid");
    }

    [Fact]
    public async Task An_index_of_a_later_life_of_the_record_is_cleared_and_loaded_again()
    {
        // As after the restoration of a backup: the same number now means another face.
        var ghost = new IndexedTemplate(await PartitionAsync(), 1, 1_000_000, Vectors.Axis(0));
        await Index.ApplyAsync(new([ghost], [], 1_000_000), default);
        await UntilAsync(async () => await PositionAsync() is > 0 and < 1_000_000);
        await UntilFoundAsync("ann", "bob");
        Assert.Equal(2, (await _caller.IdentifyAsync(Gallery, Vectors.Axis(0))).GallerySize);
    }

    [Fact]
    public async Task An_older_copy_of_an_index_that_was_loaded_from_nothing_loses_what_was_erased_since()
    {
        var partition = await PartitionAsync();
        var face = await _caller.EnrolAsync(Gallery, "old", Vectors.Axis(0));
        var older = await PositionAsync();
        var hits = (await Index.SearchAsync(partition, [Vectors.Axis(0)], 2, default)).Hits[0];
        await _caller.Client.DeleteFaceAsync(_caller.Face(face));
        await Index.ClearAsync(default);
        await UntilAsync(async () => await PositionAsync() > older);
        await UntilFoundAsync("ann", "bob");

        var copy = hits.Select(hit => new IndexedTemplate(partition, hit.Subject, hit.Face, Vectors.Axis(0)));
        await Index.ApplyAsync(new([.. copy], [], older), default);

        await UntilAsync(async () => await PositionAsync() > older);
        await UntilFoundAsync("ann", "bob");
        Assert.Equal(2, (await Index.SearchAsync(partition, [], 1, default)).Templates);
    }

    [Fact]
    public async Task A_rebuild_corrects_the_embedding_of_a_face_that_the_index_knows()
    {
        var partition = await PartitionAsync();
        var hit = (await Index.SearchAsync(partition, [Vectors.Axis(0)], 1, default)).Hits[0][0];
        var wrong = new IndexedTemplate(partition, hit.Subject, hit.Face, Vectors.Axis(9));
        await Index.ApplyAsync(new([wrong], [], await PositionAsync()), default);
        Assert.Equal(["bob"], await _caller.WhoAsync(Gallery, Vectors.Axis(0)));

        await RebuildAsync();

        Assert.Equal(["ann", "bob"], await _caller.WhoAsync(Gallery, Vectors.Axis(0)));
        Assert.Equal(2, (await Index.SearchAsync(partition, [], 1, default)).Templates);
    }

    [Fact]
    public async Task A_rebuild_restores_what_is_missing_and_removes_what_the_record_does_not_have()
    {
        var partition = await PartitionAsync();
        var hit = (await Index.SearchAsync(partition, [Vectors.Axis(0)], 1, default)).Hits[0][0];
        var ghost = new IndexedTemplate(partition, 1, 1_000_000, Vectors.Axis(0));
        await Index.ApplyAsync(new([ghost], [new(partition.Gallery, hit.Face)], await PositionAsync()), default);
        Assert.Equal(["bob"], await _caller.WhoAsync(Gallery, Vectors.Axis(0)));

        var progress = await RebuildAsync();

        Assert.Equal(new() { Templates = 2, TemplateCount = 2, Removed = 1, Done = true }, progress[^1]);
        Assert.All(progress[..^1], step => Assert.False(step.Done));
        await UntilFoundAsync("ann", "bob");
        Assert.Equal(2, (await Index.SearchAsync(partition, [], 1, default)).Templates);
    }

    [Fact]
    public async Task A_rebuild_can_be_ended_and_repeated_and_leaves_other_galleries_alone()
    {
        await _caller.EnrolManyAsync(Gallery, Enumerable.Range(0, 1100).Select(i => ($"s{i}", Vectors.At(0.1, 1 + (i % 15)))));
        await _caller.EnrolAsync("other", "ann", Vectors.Axis(0));
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Rebuild.RebuildAsync(new("tenant", Gallery), stop.Token))
                await stop.CancelAsync();
        });
        Assert.Equal(["ann", "bob"], await _caller.WhoAsync(Gallery, Vectors.Axis(0)));

        var progress = await RebuildAsync();
        Assert.Equal((1102, 0), (progress[^1].Templates, progress[^1].Removed));
        Assert.True(progress.Count > 4);
        Assert.Equal(1102, (await _caller.IdentifyAsync(Gallery, Vectors.Axis(0))).GallerySize);
        Assert.Equal(["ann"], await _caller.WhoAsync("other", Vectors.Axis(0)));
    }

    [Fact]
    public async Task A_rebuild_of_an_unknown_gallery_says_so() =>
        await Caller.FailsAsync(ErrorReason.GalleryNotFound, StatusCode.NotFound, async () =>
        {
            await foreach (var _ in Rebuild.RebuildAsync(new("tenant", "missing"), default))
            {
            }
        });

    [Fact]
    public async Task Faces_that_come_and_go_during_rebuilds_are_right_afterwards()
    {
        var writer = Task.Run(async () =>
        {
            for (var i = 0; i < 60; i++)
            {
                var face = await _caller.EnrolAsync(Gallery, $"t{i}", Vectors.At(0.9, 4));
                if (i % 2 == 0)
                    await _caller.Client.DeleteFaceAsync(_caller.Face(face));
            }
        });
        while (!writer.IsCompleted)
            Assert.True((await RebuildAsync())[^1].Done);
        await writer;
        Assert.Equal(32, (await _caller.IdentifyAsync(Gallery, Vectors.Axis(0))).GallerySize);
        Assert.Equal(0, (await RebuildAsync())[^1].Removed);
    }

    private async Task<List<RebuildIndexProgress>> RebuildAsync() =>
        await Rebuild.RebuildAsync(new GalleryName("tenant", Gallery), default).ToListAsync();

    private Task<long> PositionAsync() => Index.OpenAsync([], default);

    private async Task<IndexPartition> PartitionAsync()
    {
        await using var record = await _host.Services
            .GetRequiredService<IDbContextFactory<FacePlatform.Identity.Record.RecordContext>>().CreateDbContextAsync();
        return await record.Galleries
            .Where(row => row.Id == Gallery)
            .Select(row => new IndexPartition(row.Key, row.PipelineKey))
            .SingleAsync();
    }

    // A search between the loss and the moment when it is noticed may answer too little, or that it is being loaded.
    private Task UntilFoundAsync(params string[] subjects) =>
        UntilAsync(async () =>
        {
            try
            {
                var found = await _caller.WhoAsync(Gallery, Vectors.Axis(0));
                return found.SequenceEqual(subjects);
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.Unavailable)
            {
                return false;
            }
        });

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Delay(10);
        }

    }
}
