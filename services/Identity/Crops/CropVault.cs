using FacePlatform.Identity.Record;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Crops;

/// <summary>
/// Keeps crops so that nobody reads them without the record, the configuration, and the subject still being there.
/// <code>
///   Crops:Key ──seals──▶ data key of the subject ──seals──▶ crop, for its face's key alone
///   configuration        crop_keys, goes with the subject    crops, goes with the face
/// </code>
/// Erasing a subject deletes its data key: a copy of its crops that lies anywhere else is noise from then on.
/// </summary>
public sealed class CropVault(CropKeys keys)
{
    /// <summary>Seals a crop for a face; the caller saves it.</summary>
    /// <param name="batch">The transaction.</param>
    /// <param name="subject">The face's own subject; it may be as new as the face.</param>
    /// <param name="face">The face's key.</param>
    /// <param name="crop">PNG.</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_FIELD: no key-encryption key is configured.</exception>
    internal async Task AddAsync(WriteBatch batch, SubjectRow subject, long face, byte[] crop)
    {
        var key = await FindOrCreateKeyAsync(batch.Record, subject);
        batch.Record.Crops.Add(new CropRow
        {
            FaceKey = face,
            GalleryKey = subject.GalleryKey,
            Sealed = Sealed.Seal(keys.Unwrap(key), crop, face),
        });
    }

    /// <summary>Seals the crop of a face, where it has one, with the key of the subject that it is given to.</summary>
    internal async Task MoveAsync(WriteBatch batch, FaceRow face, SubjectRow to)
    {
        var record = batch.Record;
        var crop = await record.Crops.AsTracking().SingleOrDefaultAsync(row => row.FaceKey == face.Key);
        if (crop is null || face.SubjectKey == to.Key)
            return;
        var from = await record.CropKeys.SingleAsync(row => row.SubjectKey == face.SubjectKey);
        var key = await FindOrCreateKeyAsync(record, to);
        crop.Sealed = Sealed.Seal(keys.Unwrap(key), Open(from, crop), face.Key);
        await record.SaveChangesAsync();

        // The page as it was before is in the log, for which the old subject's key would still do.
        batch.EraseFromLog();
    }

    /// <summary>The crop as it was given.</summary>
    /// <param name="key">Of the face's own subject.</param>
    /// <param name="crop">The face's.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It is of another subject or face.</exception>
    internal byte[] Open(CropKeyRow key, CropRow crop) => Sealed.Open(keys.Unwrap(key), crop.Sealed, crop.FaceKey);

    private async Task<CropKeyRow> FindOrCreateKeyAsync(RecordContext record, SubjectRow subject)
    {
        if (await record.CropKeys.SingleOrDefaultAsync(row => row.SubjectKey == subject.Key) is { } known)
            return known;
        var key = keys.Create(subject);
        record.CropKeys.Add(key);
        return key;
    }
}
