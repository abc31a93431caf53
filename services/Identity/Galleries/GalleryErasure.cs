using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Record;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Galleries;

/// <summary>
/// Erases a gallery in pieces, so that other writes find room between them, however large it is.
/// <code>
///   256 subjects with 256 of their faces ──▶ 256 ──▶ … ──▶ the last, and the gallery's row with them
///   each a write of its own, and what it erased is forgotten by the index before the next one
/// </code>
/// The caller has his answer when nothing is left. Where the call is cut off before, the gallery is there with what is
/// left of it, as if so many subjects had been erased one by one; the next call goes on. What is enrolled meanwhile goes
/// with a later piece.
/// </summary>
public sealed class GalleryErasure(RecordWriter writer)
{
    private const int Piece = 256;

    /// <exception cref="Grpc.Core.RpcException">GALLERY_NOT_FOUND, or GALLERY_NOT_EMPTY where it is not forced.</exception>
    internal async Task EraseAsync(GalleryName name, bool force, CancellationToken cancellationToken)
    {
        var (gallery, last) = (await writer.WriteAsync(batch => BeginAsync(batch, name, force), cancellationToken)).Value;

        // By its key from here on: another one may have its name when the last piece is gone.
        while (!last)
            last = (await await writer.EnqueueAsync(batch => RemoveAsync(batch, gallery), cancellationToken)).Value;
    }

    private static async Task<(long Gallery, bool Last)> BeginAsync(WriteBatch batch, GalleryName name, bool force)
    {
        var gallery = (await batch.Record.RequireGalleryAsync(name)).Key;
        if (!force && await batch.Record.Subjects.AnyAsync(row => row.GalleryKey == gallery))
            throw RpcErrors.FailedPrecondition(
                ErrorReason.GalleryNotEmpty, $"{name} has subjects; delete it with force.");
        return (gallery, await RemoveAsync(batch, gallery));
    }

    /// <returns>Whether it was the last piece.</returns>
    private static async Task<bool> RemoveAsync(WriteBatch batch, long gallery)
    {
        var record = batch.Record;

        // Whoever others are merged into goes after them: nobody is left to count as a subject that is gone.
        var subjects = await record.Subjects
            .Where(row => row.GalleryKey == gallery)
            .Where(row => !record.Merges.Any(merge => merge.GalleryKey == gallery && merge.TargetKey == row.Key))
            .OrderBy(row => row.Id)
            .Take(Piece)
            .Select(row => row.Key)
            .ToListAsync();
        var faces = await record.Faces
            .Where(row => EF.Parameter(subjects).Contains(row.SubjectKey))
            .OrderBy(row => row.SubjectKey)
            .ThenBy(row => row.Key)
            .Take(Piece + 1)
            .Select(row => row.Key)
            .ToListAsync();
        var more = faces.Count > Piece;
        if (more)
            faces.RemoveAt(Piece);
        await record.Faces.Where(row => EF.Parameter(faces).Contains(row.Key)).ExecuteDeleteAsync();
        if (!more)
            await record.Subjects.Where(row => EF.Parameter(subjects).Contains(row.Key)).ExecuteDeleteAsync();

        var last = !more && !await record.Subjects.AnyAsync(row => row.GalleryKey == gallery);
        if (last)
            batch.Erase(gallery, face: null);
        else
            faces.ForEach(face => batch.Erase(gallery, face));
        await record.SaveChangesAsync();
        if (last)
            await record.Galleries.Where(row => row.Key == gallery).ExecuteDeleteAsync();
        return last;
    }
}
