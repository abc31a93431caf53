using FacePlatform.Identity.Crops;
using FacePlatform.Identity.Decisions;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Record;
using FacePlatform.ServiceDefaults.Errors;

namespace FacePlatform.Identity.Faces;

/// <summary>A face that is to be enrolled, with all that its gallery may want of it.</summary>
/// <param name="Name">The subject that it is of.</param>
/// <param name="Probe">Its template of the pipeline that decides.</param>
/// <param name="Other">Its template of the gallery's other pipeline; null where the caller knows of none.</param>
/// <param name="Crop">The aligned face, PNG; empty where the caller knows of no gallery that keeps it.</param>
internal sealed record NewFace(SubjectName Name, CheckedProbe Probe, CheckedTemplate? Other, byte[] Crop)
{
    /// <summary>Refuses what the gallery cannot take: then the caller's view of it is stale.</summary>
    /// <exception cref="Grpc.Core.RpcException">PIPELINE_CHANGED.</exception>
    public void CheckFor(GalleryRow gallery)
    {
        gallery.RequirePipeline(Probe.Pipeline);
        if (gallery.Migration is { Ending: false } migration && Other?.Pipeline.Key != migration.OtherPipelineKey)
            throw RpcErrors.PipelineChanged("The gallery holds templates of two pipelines; ask for it again.");
        if (gallery.KeepCrops && Crop.Length == 0)
            throw RpcErrors.PipelineChanged("The gallery keeps crops; ask for it again.");
    }

    /// <summary>Adds it with all that the gallery keeps of it; the caller saves it.</summary>
    /// <param name="batch">The transaction.</param>
    /// <param name="gallery">As <see cref="CheckFor"/> found it.</param>
    /// <param name="subject">Its own subject.</param>
    /// <param name="vault">Seals the crop.</param>
    public async Task<FaceRow> InsertAsync(WriteBatch batch, GalleryRow gallery, SubjectRow subject, CropVault vault)
    {
        var face = FaceStore.Insert(batch, subject, Guid.CreateVersion7(batch.Now).ToString("N"), Probe);
        if (gallery.Migration is { Ending: false })
            FaceStore.InsertTemplate(batch, face.Key, subject.RootKey, gallery.Key, Other!);
        if (gallery.KeepCrops)
            await vault.AddAsync(batch, subject, face.Key, Crop);
        return face;
    }
}
