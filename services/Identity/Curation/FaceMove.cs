using FacePlatform.Identity.Crops;
using FacePlatform.Identity.Faces;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Record;
using FacePlatform.V1;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Curation;

/// <summary>Gives a face to another subject of its gallery, whose key its crop is sealed with from then on.</summary>
public sealed class FaceMove(RecordWriter writer, CropVault vault)
{
    /// <remarks>
    /// Moved to the subject that it counts as already, it becomes that subject's own: undoing a merge leaves it there.
    /// </remarks>
    /// <exception cref="Grpc.Core.RpcException">
    /// GALLERY_NOT_FOUND, SUBJECT_NOT_FOUND, FACE_NOT_FOUND, or SUBJECT_MERGED, of either subject.
    /// </exception>
    public async Task<Face> MoveAsync(Internal.V1.MoveFaceRequest request, CancellationToken cancellationToken)
    {
        var name = FaceName.Parse(request.Face);
        var target = name.Subject with { Subject = Ids.Check("subject", request.Subject) };
        var written = await writer.WriteAsync(
            async batch =>
            {
                var record = batch.Record;
                var before = await record.RequireSubjectAsync(name.Subject);
                var face = await record.RequireFaceAsync(before, name);
                var after = await record.RequireSubjectAsync(target);
                var moved = record.Faces.Where(row => row.Key == face.Key);
                await moved.ExecuteUpdateAsync(row => row.SetProperty(r => r.SubjectKey, after.Key));
                await vault.MoveAsync(batch, face, after);
                await batch.RefileAsync(filedUnder: before.Key);
                return await moved.Select(FaceView.FromRow(record)).SingleAsync();
            },
            cancellationToken);
        return written.Value.ToFace(name.Subject.Gallery);
    }
}
