using FacePlatform.Identity.Crops;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Pipelines;
using FacePlatform.Identity.Record;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Galleries;

/// <summary>Galleries: create, get, list, change, delete.</summary>
public sealed class GalleryStore(
    IDbContextFactory<RecordContext> records,
    RecordWriter writer,
    PipelineRegistry pipelines,
    CropKeys cropKeys,
    CropErasure crops,
    GalleryErasure erasure)
{
    /// <exception cref="Grpc.Core.RpcException">
    /// GALLERY_EXISTS, REQUEST_ID_REUSED, PIPELINE_NOT_REGISTERED, or INVALID_FIELD: crops cannot be kept.
    /// </exception>
    public async Task<Gallery> CreateAsync(
        Internal.V1.CreateGalleryRequest request, CancellationToken cancellationToken)
    {
        var name = GalleryName.Parse(request.Gallery);
        var displayName = DisplayNames.Check(request.DisplayName, "display_name");
        var content = new Internal.V1.CreateGalleryRequest(request) { RequestId = "" };
        var idempotency = Idempotency.Parse(name.Tenant, request.RequestId, content);
        if (request.KeepCrops)
            cropKeys.RequireConfigured();
        var pipeline = await pipelines.GetAsync(request.Pipeline, cancellationToken);

        var written = await writer.WriteAsync(
            async batch =>
            {
                var record = batch.Record;
                if (await idempotency.FindAsync(record) is { } known)
                    return await ReadAsync(record.Galleries.Where(row => row.Key == known)) ?? throw name.NotFound();
                if (await record.Galleries.Named(name).AnyAsync())
                    throw name.Exists();
                var row = Insert(batch, name, displayName, pipeline);
                row.KeepCrops = request.KeepCrops;
                idempotency.Remember(record, row.Key, row.CreateTime);
                await record.SaveChangesAsync();
                return (await ReadAsync(record.Galleries.Where(gallery => gallery.Key == row.Key)))!;
            },
            cancellationToken);
        return written.Value;
    }

    public async Task<Gallery> GetAsync(GalleryRef request, CancellationToken cancellationToken)
    {
        var name = GalleryName.Parse(request);
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        return await ReadAsync(record.Galleries.Named(name), cancellationToken) ?? throw name.NotFound();
    }

    public async Task<ListGalleriesResponse> ListAsync(
        Internal.V1.ListGalleriesRequest request, CancellationToken cancellationToken)
    {
        var tenant = Ids.Check("tenant", request.Tenant);
        var page = Page.Parse(request.PageSize, request.PageToken, $"galleries of {tenant}");
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var rows = await record.Galleries
            .Where(row => row.Tenant == tenant && string.Compare(row.Id, page.After) > 0)
            .OrderBy(row => row.Id)
            .Take(page.Size + 1)
            .Select(GalleryView.FromRow)
            .ToListAsync(cancellationToken);
        var (views, token) = page.Cut(rows, view => view.Id);
        return new() { Galleries = { views.Select(view => view.ToGallery()) }, NextPageToken = token };
    }

    /// <exception cref="Grpc.Core.RpcException">GALLERY_NOT_FOUND, or INVALID_FIELD: crops cannot be kept.</exception>
    public async Task<Gallery> UpdateAsync(
        Internal.V1.UpdateGalleryRequest request, CancellationToken cancellationToken)
    {
        var name = GalleryName.Parse(request.Gallery);
        var displayName = request.HasDisplayName ? DisplayNames.Check(request.DisplayName, "display_name") : null;
        bool? keepCrops = request.HasKeepCrops ? request.KeepCrops : null;
        if (keepCrops == true)
            cropKeys.RequireConfigured();
        var written = await writer.WriteAsync(
            async batch =>
            {
                var gallery = batch.Record.Galleries.Named(name);
                if (displayName is not null)
                    await gallery.ExecuteUpdateAsync(row => row.SetProperty(r => r.DisplayName, displayName));
                if (keepCrops is { } keep)
                    await gallery.ExecuteUpdateAsync(row => row.SetProperty(r => r.KeepCrops, keep));
                var row = await batch.Record.RequireGalleryAsync(name);
                return (Gallery: (await ReadAsync(gallery))!, row.Key, LastFace: batch.Sequence);
            },
            cancellationToken);
        if (keepCrops == false)
            await crops.EraseAsync(written.Value.Key, upTo: written.Value.LastFace, cancellationToken);
        return written.Value.Gallery;
    }

    public async Task<Empty> DeleteAsync(
        Internal.V1.DeleteGalleryRequest request, CancellationToken cancellationToken)
    {
        await erasure.EraseAsync(GalleryName.Parse(request.Gallery), request.Force, cancellationToken);
        return new();
    }

    /// <summary>Adds a gallery; the caller saves it.</summary>
    internal static GalleryRow Insert(
        WriteBatch batch, GalleryName name, string displayName, RegisteredPipeline pipeline)
    {
        var row = new GalleryRow
        {
            Key = batch.NextSequence(),
            Tenant = name.Tenant,
            Id = name.Gallery,
            DisplayName = displayName,
            PipelineKey = pipeline.Key,
            CreateTime = batch.Now,
        };
        batch.Record.Galleries.Add(row);
        return row;
    }

    private static async Task<Gallery?> ReadAsync(
        IQueryable<GalleryRow> gallery, CancellationToken cancellationToken = default) =>
        (await gallery.Select(GalleryView.FromRow).SingleOrDefaultAsync(cancellationToken))?.ToGallery();
}
