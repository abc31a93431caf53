using System.Globalization;
using System.Security.Cryptography;
using FacePlatform.Identity.Crops;
using FacePlatform.Identity.Record;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.GalleryMigrations;

/// <summary>The kept crops of the faces that have no template of a migration's target.</summary>
public sealed partial class CropReading(
    IDbContextFactory<RecordContext> records, CropKeys keys, CropVault vault, ILogger<CropReading> logger)
{
    private const int MaxCrops = 64;

    // Below the 4 MiB that clients take by default.
    private const int MaxBytes = 3 * 1024 * 1024;

    /// <exception cref="Grpc.Core.RpcException">
    /// GALLERY_NOT_FOUND, MIGRATION_PHASE, INVALID_RESOURCE_NAME, or INVALID_FIELD, also where no key is configured.
    /// </exception>
    public async Task<ReadCropsResponse> ReadAsync(ReadCropsRequest request, CancellationToken cancellationToken)
    {
        var name = MigrationName.Parse(request.Migration);
        if (request.Limit is < 1 or > MaxCrops)
            throw RpcErrors.InvalidField("limit", $"must be 1 to {MaxCrops}");
        var after = 0L;
        if (request.After.Length > 0
            && !long.TryParse(request.After, NumberStyles.None, CultureInfo.InvariantCulture, out after))
            throw RpcErrors.InvalidField("after", "must be the cursor of the answer before");
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var gallery = await name.RequireAsync(record, cancellationToken);
        var target = gallery.Migration!.TargetKey(gallery);
        var rows = record.Crops
            .Where(crop => crop.GalleryKey == gallery.Key && crop.FaceKey > after)
            .Where(crop => !crop.Face.Templates.Any(template => template.PipelineKey == target))
            .OrderBy(crop => crop.FaceKey)
            .Take(request.Limit)
            .Join(
                record.CropKeys,
                crop => crop.Face.SubjectKey,
                key => key.SubjectKey,
                (crop, key) => new { Crop = crop, Key = key, FaceId = crop.Face.Id })
            .OrderBy(row => row.Crop.FaceKey);
        var response = new ReadCropsResponse { Cursor = request.After };
        var bytes = 0;
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (bytes > 0 && bytes + row.Crop.Sealed.Length > MaxBytes)
                break;
            if (Open(row.Key, row.Crop) is { } crop)
            {
                response.Crops.Add(new FaceCrop { Face = row.FaceId, Crop = UnsafeByteOperations.UnsafeWrap(crop) });
                bytes += row.Crop.Sealed.Length;
            }

            response.Cursor = row.Crop.FaceKey.ToString(CultureInfo.InvariantCulture);
        }

        return response;
    }

    // A damaged one does not hold up the others: its face stays missing, and is listed.
    private byte[]? Open(CropKeyRow key, CropRow crop)
    {
        keys.RequireConfigured();
        try
        {
            return vault.Open(key, crop);
        }
        catch (CryptographicException exception)
        {
            LogDamaged(exception);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A kept crop cannot be opened; its face is passed over")]
    private partial void LogDamaged(Exception exception);
}
