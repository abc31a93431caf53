using FacePlatform.Identity.Decisions;
using FacePlatform.Identity.Faces;
using FacePlatform.Identity.Record;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.GalleryMigrations;

/// <summary>
/// Adds templates of a migration's target. Whether a face is there still, and whose it counts as, is looked up in the
/// write itself: one that was erased after its crop was read stays erased.
/// </summary>
public sealed class TemplateWriting(RecordWriter writer, ProbeChecks probes)
{
    private const int MaxTemplates = 256;

    /// <exception cref="Grpc.Core.RpcException">
    /// GALLERY_NOT_FOUND, MIGRATION_PHASE, INVALID_RESOURCE_NAME, PIPELINE_NOT_REGISTERED, INVALID_EMBEDDING, or
    /// INVALID_FIELD, also where a template is not the target's. Nothing was written then.
    /// </exception>
    public async Task<WriteTemplatesResponse> WriteAsync(
        WriteTemplatesRequest request, CancellationToken cancellationToken)
    {
        var name = MigrationName.Parse(request.Migration);
        if (request.Templates.Count > MaxTemplates)
            throw RpcErrors.InvalidField("templates", $"must not be more than {MaxTemplates}");
        var templates = await CheckAsync(request, cancellationToken);
        var written = await writer.WriteAsync(
            async batch =>
            {
                var gallery = await name.RequireAsync(batch.Record);
                var target = gallery.Migration!.TargetKey(gallery);
                if (templates.Values.Any(template => template.Pipeline.Key != target))
                    throw RpcErrors.InvalidField("templates", "must be of the pipeline that the gallery changes to");
                return await InsertAsync(batch, gallery.Key, target, templates);
            },
            cancellationToken);
        return new() { Written = written.Value, PassedOver = request.Templates.Count - written.Value };
    }

    private async Task<Dictionary<string, CheckedTemplate>> CheckAsync(
        WriteTemplatesRequest request, CancellationToken cancellationToken)
    {
        var templates = new Dictionary<string, CheckedTemplate>(request.Templates.Count);
        foreach (var (i, template) in request.Templates.Index())
        {
            var field = $"templates[{i}].template";
            if (template.Template is null)
                throw RpcErrors.InvalidField(field, "must be given");

            // Of one that comes twice the first counts.
            templates.TryAdd(template.Face, await probes.CheckTemplateAsync(field, template.Template, cancellationToken));
        }

        return templates;
    }

    private static async Task<int> InsertAsync(
        WriteBatch batch, long gallery, int target, Dictionary<string, CheckedTemplate> templates)
    {
        string[] ids = [.. templates.Keys];
        var faces = await batch.Record.Faces
            .Where(face => EF.Parameter(ids).Contains(face.Id) && face.Subject.GalleryKey == gallery)
            .Where(face => !face.Templates.Any(template => template.PipelineKey == target))
            .OrderBy(face => face.Key)
            .Select(face => new { face.Key, face.Id, face.Subject.RootKey })
            .ToListAsync();
        foreach (var face in faces)
            FaceStore.InsertTemplate(batch, face.Key, face.RootKey, gallery, templates[face.Id]);
        await batch.Record.SaveChangesAsync();
        return faces.Count;
    }
}
