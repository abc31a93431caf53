using FacePlatform.Identity.Decisions;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Pipelines;
using FacePlatform.Identity.Record;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.GalleryMigrations;

/// <summary>
/// The state of a gallery's migration. Which pipeline decides is one field of the gallery, so that a flip is one write,
/// however many people there are.
/// <code>
///               decides   other     enrolled meanwhile
///   begin       source    target    templates of both
///   flip        target    source    templates of both
///   roll back   source    target    templates of both
///   end         whichever decided stays; the other's templates go
/// </code>
/// </summary>
public sealed class MigrationStore(
    IDbContextFactory<RecordContext> records,
    RecordWriter writer,
    PipelineRegistry pipelines,
    MigrationEnding ending,
    TimeProvider time)
{
    // Enough for most galleries, and well below a caller's deadline.
    private static readonly TimeSpan EndingPatience = TimeSpan.FromSeconds(10);

    /// <summary>Begins a migration; the same one again answers as it stands.</summary>
    /// <exception cref="Grpc.Core.RpcException">
    /// GALLERY_NOT_FOUND, PIPELINE_NOT_REGISTERED, MIGRATION_EXISTS, also where an ended one is still being removed,
    /// INVALID_RESOURCE_NAME, or INVALID_FIELD: the pipeline is the gallery's already.
    /// </exception>
    public async Task<GalleryMigration> BeginAsync(BeginMigrationRequest request, CancellationToken cancellationToken)
    {
        var name = MigrationName.Parse(request.Migration);
        var pipeline = await pipelines.GetAsync(request.Pipeline, cancellationToken);

        // What is left of one that ended would be taken for templates that the index knows.
        await TryFinishAsync(name.Gallery, cancellationToken);
        return await WriteAsync(
            name,
            (record, gallery) =>
            {
                if (gallery.Migration is { } known)
                {
                    return known.Id == name.Migration && !known.Ending && known.TargetKey(gallery) == pipeline.Key
                        ? Task.CompletedTask
                        : throw RpcErrors.MigrationExists(name.Gallery.ToString(), known.Id);
                }

                if (gallery.PipelineKey == pipeline.Key)
                    throw RpcErrors.InvalidField("pipeline", $"must not be the one that {name.Gallery} has");
                record.GalleryMigrations.Add(new()
                {
                    GalleryKey = gallery.Key,
                    Id = name.Migration,
                    OtherPipelineKey = pipeline.Key,
                });
                return record.SaveChangesAsync();
            },
            cancellationToken);
    }

    /// <exception cref="Grpc.Core.RpcException">GALLERY_NOT_FOUND or INVALID_RESOURCE_NAME.</exception>
    public Task<GalleryMigration> GetAsync(GalleryRef request, CancellationToken cancellationToken) =>
        GetAsync(GalleryName.Parse(request), cancellationToken);

    /// <summary>Lets the target decide, or the source again.</summary>
    /// <exception cref="Grpc.Core.RpcException">
    /// GALLERY_NOT_FOUND, MIGRATION_PHASE, INVALID_RESOURCE_NAME, or SUBJECTS_MISSING: people have no template of the
    /// pipeline that is to decide, and that is not allowed.
    /// </exception>
    public Task<GalleryMigration> FlipAsync(FlipGalleryRequest request, CancellationToken cancellationToken)
    {
        var name = MigrationName.Parse(request.Migration);
        return WriteAsync(
            name,
            async (record, gallery) =>
            {
                if (gallery.Migration is not { Ending: false } migration || migration.Id != name.Migration)
                    throw name.NotInIt();
                if (migration.Flipped == request.ToTarget)
                    return;
                var missing = request.AllowMissing
                    ? 0
                    : await MissingSubjects.Of(record, gallery.Key, migration.OtherPipelineKey).LongCountAsync();
                if (missing > 0)
                    throw RpcErrors.SubjectsMissing(name.Gallery.ToString(), missing);
                record.Galleries.Attach(gallery);
                (gallery.PipelineKey, migration.OtherPipelineKey) = (migration.OtherPipelineKey, gallery.PipelineKey);
                migration.Flipped = request.ToTarget;
                await record.SaveChangesAsync();
            },
            cancellationToken);
    }

    /// <summary>Has the templates of the pipeline that does not decide removed, which goes on after the answer.</summary>
    /// <exception cref="Grpc.Core.RpcException">
    /// GALLERY_NOT_FOUND, INVALID_RESOURCE_NAME or MIGRATION_PHASE, also where another pipeline decides than the caller
    /// takes it to be.
    /// </exception>
    public async Task<GalleryMigration> EndAsync(
        EndGalleryMigrationRequest request, CancellationToken cancellationToken)
    {
        var name = MigrationName.Parse(request.Migration);
        await writer.WriteAsync(
            async batch =>
            {
                var gallery = await name.FindAsync(batch.Record);
                if (gallery.Migration is not { } migration || migration.Id != name.Migration)
                    throw name.NotInIt();
                if (migration.Flipped != request.Flipped)
                    throw RpcErrors.MigrationPhase(
                        $"{name.Gallery} has been turned meanwhile.", migration.Flipped ? "FLIPPED" : "READY");
                return await batch.Record.GalleryMigrations
                    .Where(row => row.GalleryKey == gallery.Key)
                    .ExecuteUpdateAsync(row => row.SetProperty(r => r.Ending, true));
            },
            cancellationToken);
        ending.Begin();
        return await GetAsync(name.Gallery, cancellationToken);
    }

    /// <summary>Of all tenants, in either place; none of a pipeline that is not known.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_RESOURCE_NAME.</exception>
    public async Task<CountGalleriesResponse> CountAsync(
        CountGalleriesRequest request, CancellationToken cancellationToken)
    {
        PipelineChecks.CheckName(request.Pipeline);
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        return new()
        {
            Galleries = await record.Galleries.LongCountAsync(
                row => row.Pipeline.Name == request.Pipeline
                    || (row.Migration != null && row.Migration.OtherPipeline.Name == request.Pipeline),
                cancellationToken),
        };
    }

    private async Task TryFinishAsync(GalleryName gallery, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(EndingPatience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            await ending.FinishAsync(gallery, stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The write below finds it.
        }
    }

    private async Task<GalleryMigration> WriteAsync(
        MigrationName name, Func<RecordContext, GalleryRow, Task> change, CancellationToken cancellationToken)
    {
        await writer.WriteAsync(
            async batch =>
            {
                await change(batch.Record, await name.FindAsync(batch.Record));
                return true;
            },
            cancellationToken);

        // Counted outside of the write, which others wait for.
        return await GetAsync(name.Gallery, cancellationToken);
    }

    private async Task<GalleryMigration> GetAsync(GalleryName name, CancellationToken cancellationToken)
    {
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        await using var snapshot = await record.BeginSnapshotAsync(cancellationToken);
        var gallery = await record.RequireGalleryAsync(name, cancellationToken);
        var view = await MigrationView.ReadAsync(record, gallery.Key, cancellationToken);
        if (view.Migration.Length == 0)
            return view;
        var decides = await RateAsync(view.Pipeline);
        var other = await RateAsync(view.OtherPipeline);
        (view.SourceFpir, view.TargetFpir) = view.Flipped ? (other, decides) : (decides, other);
        return view;

        async Task<double> RateAsync(string pipeline) =>
            IdentificationPoint.DefaultRate(await pipelines.GetAsync(pipeline, cancellationToken), view.Faces);
    }
}
