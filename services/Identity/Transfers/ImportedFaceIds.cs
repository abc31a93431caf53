using System.Security.Cryptography;
using System.Text;
using FacePlatform.Identity.Record;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Transfers;

/// <summary>
/// The ids that an exported face can have in the gallery that it is imported into: its own where that is free, and
/// otherwise, as where the exported gallery is still there, one that follows from its own and the gallery. So a face is
/// recognised however often and however late its export is sent again.
/// </summary>
/// <param name="gallery">The gallery's key.</param>
/// <param name="exported">The face's id in the export.</param>
internal readonly struct ImportedFaceIds(long gallery, string exported)
{
    private const int Bytes = 16;

    private readonly string _derived = Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"face {exported} in gallery {gallery}")).AsSpan(..Bytes));

    /// <summary>The id, and the id of the subject that has the face already, or null where it is new.</summary>
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
        return (taken.Count == 0 ? own : derived, null);
    }
}
