using FacePlatform.Identity.Record;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Crops;

/// <summary>
/// Erases the crops of a gallery that keeps them no longer, in pieces, so that other writes find room between them. A
/// subject's key goes with its last crop.
/// </summary>
public sealed class CropErasure(RecordWriter writer)
{
    private const int Piece = 256;

    /// <param name="gallery">The gallery's key.</param>
    /// <param name="upTo">The last face that is meant: later ones have a crop where it was switched on again.</param>
    /// <param name="cancellationToken">Stops between two pieces; the next call goes on.</param>
    public async Task EraseAsync(long gallery, long upTo, CancellationToken cancellationToken)
    {
        while (!(await await writer.EnqueueAsync(batch => RemoveAsync(batch, gallery, upTo), cancellationToken)).Value)
        {
            // One piece after the other.
        }
    }

    /// <returns>Whether it was the last piece.</returns>
    private static async Task<bool> RemoveAsync(WriteBatch batch, long gallery, long upTo)
    {
        var record = batch.Record;
        var crops = await record.Crops
            .Where(row => row.GalleryKey == gallery && row.FaceKey <= upTo)
            .OrderBy(row => row.FaceKey)
            .Take(Piece)
            .Select(row => new { row.FaceKey, row.Face.SubjectKey })
            .ToListAsync();
        var faces = crops.ConvertAll(crop => crop.FaceKey);
        var subjects = crops.Select(crop => crop.SubjectKey).Distinct().ToList();
        var last = crops.Count < Piece;
        await record.Crops.Where(row => EF.Parameter(faces).Contains(row.FaceKey)).ExecuteDeleteAsync();

        // At last also the keys whose crops went one by one before.
        await record.CropKeys
            .Where(row => last ? row.GalleryKey == gallery : EF.Parameter(subjects).Contains(row.SubjectKey))
            .Where(row => !record.Crops.Any(crop => crop.Face.SubjectKey == row.SubjectKey))
            .ExecuteDeleteAsync();
        batch.EraseFromLog();
        return last;
    }
}
