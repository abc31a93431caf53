using System.Security.Cryptography;
using System.Text;
using FacePlatform.Identity.Record;
using FacePlatform.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Transfers;

/// <summary>
/// The ids that an exported face can have in the gallery that it is imported into: its own where that is free, and
/// otherwise, as where the exported gallery is still there, one that follows from its own, the gallery and the record. So
/// a face is recognised however often and however late its export is sent again. The record's id is secret, so that
/// nobody else can take the id before.
/// </summary>
/// <param name="recordId">The record's id.</param>
/// <param name="gallery">The gallery's key.</param>
/// <param name="exported">The face's id in the export.</param>
internal readonly struct ImportedFaceIds(string recordId, long gallery, string exported)
{
    private const int Bytes = 16;

    private readonly string _derived = Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"face {exported} in gallery {gallery} of {recordId}")).AsSpan(..Bytes));

    /// <summary>The face's id, and the id of the subject that has the face already, or null where it is new.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_FIELD: another gallery has both ids.</exception>
    public async Task<(string Id, string? Subject)> ChooseAsync(RecordContext record)
    {
        var (own, derived, galleryKey) = (exported, _derived, gallery);
        var taken = await record.Faces
            .Where(row => row.Id == own || row.Id == derived)
            .Select(row => new
            {
                row.Id,
                row.Subject.GalleryKey,
                Root = record.Subjects.Where(root => root.Key == row.Subject.RootKey).Select(root => root.Id).FirstOrDefault(),
            })
            .ToListAsync();
        if (taken.Find(face => face.GalleryKey == galleryKey) is { } known)
            return (known.Id, known.Root);
        string[] free = [.. new[] { own, derived }.Except(taken.Select(face => face.Id))];
        return free is [var id, ..]
            ? (id, null)
            : throw RpcErrors.InvalidField("record.face.face_id", "must be another one; other galleries have its ids");
    }
}
