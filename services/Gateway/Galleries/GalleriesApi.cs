using FacePlatform.Gateway.Access;
using FacePlatform.Gateway.Faces;
using FacePlatform.Gateway.Pipelines;
using FacePlatform.Gateway.Requests;
using FacePlatform.Gateway.ResourceNames;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.Gateway.Galleries;

/// <summary>
/// The public <c>GalleryService</c>: names are checked and resolved inside the caller's tenant, images become templates,
/// and Identity does the rest. One file per kind of resource, and one for the decisions.
/// </summary>
internal sealed partial class GalleriesApi(
    IdentityService.IdentityServiceClient identity,
    FaceAnalysis analysis,
    FaceEnrolment enrolment,
    PipelineCatalog catalog,
    GalleryPipelines pipelines,
    PipelineRegistration registration)
    : GalleryService.GalleryServiceBase
{
    [RequireScope(Scope.Enrol)]
    public override async Task<Gallery> CreateGallery(V1.CreateGalleryRequest request, ServerCallContext context)
    {
        var create = new Internal.V1.CreateGalleryRequest
        {
            Gallery = new GalleryName(ResourceName.ParseId(request.GalleryId, "gallery_id")).In(Caller.TenantOf(context)),
            DisplayName = DisplayNames.Check(request.Gallery?.DisplayName ?? "", "gallery.display_name"),
            Pipeline = PipelineName.ParseOptional(request.Gallery?.Pipeline ?? "", "gallery.pipeline"),
            RequestId = RequestIds.Check(request.RequestId, "request_id"),
            KeepCrops = request.Gallery?.KeepCrops ?? false,
        };
        create.Pipeline = (await catalog.FindAsync(create.Pipeline, context.CancellationToken)).Name;
        return await registration.EnsureAsync(
            async () => await identity.CreateGalleryAsync(create), context.CancellationToken);
    }

    [RequireScope(Scope.Enrol, Scope.Erase, Scope.Identify, Scope.Verify)]
    public override async Task<Gallery> GetGallery(GetGalleryRequest request, ServerCallContext context) =>
        await identity.GetGalleryAsync(GalleryName.Parse(request.Name, "name").In(Caller.TenantOf(context)));

    [RequireScope(Scope.Enrol, Scope.Erase, Scope.Identify, Scope.Verify)]
    public override async Task<ListGalleriesResponse> ListGalleries(
        V1.ListGalleriesRequest request, ServerCallContext context) =>
        await identity.ListGalleriesAsync(new()
        {
            Tenant = Caller.TenantOf(context),
            PageSize = request.PageSize,
            PageToken = request.PageToken,
        });

    [RequireScope(Scope.Enrol)]
    public override async Task<Gallery> UpdateGallery(V1.UpdateGalleryRequest request, ServerCallContext context)
    {
        var wanted = request.Gallery ?? new();
        var gallery = GalleryName.Parse(wanted.Name, "gallery.name").In(Caller.TenantOf(context));
        var mask = UpdateMask.Parse(request.UpdateMask, "display_name", "keep_crops", "pipeline");
        DisplayNames.Check(wanted.DisplayName, "gallery.display_name");
        var pipeline = PipelineName.ParseOptional(wanted.Pipeline, "gallery.pipeline");
        if (pipeline.Length > 0 && mask.Changes("pipeline", isSet: true))
            await RefuseAnotherPipelineAsync(gallery, pipeline);

        var update = new Internal.V1.UpdateGalleryRequest { Gallery = gallery };
        if (mask.Changes("display_name", wanted.DisplayName.Length > 0))
            update.DisplayName = wanted.DisplayName;
        if (mask.Changes("keep_crops", wanted.KeepCrops))
            update.KeepCrops = wanted.KeepCrops;
        var done = await identity.UpdateGalleryAsync(update);
        pipelines.Forget(gallery);
        return done;
    }

    [RequireScope(Scope.Erase)]
    public override async Task<Empty> DeleteGallery(V1.DeleteGalleryRequest request, ServerCallContext context)
    {
        var gallery = GalleryName.Parse(request.Name, "name").In(Caller.TenantOf(context));
        var done = await identity.DeleteGalleryAsync(new() { Gallery = gallery, Force = request.Force });
        pipelines.Forget(gallery);
        return done;
    }

    // Whoever sends back what he read changes nothing.
    private async Task RefuseAnotherPipelineAsync(GalleryRef gallery, string pipeline)
    {
        if ((await identity.GetGalleryAsync(gallery)).Pipeline != pipeline)
            throw RpcErrors.FailedPrecondition(
                ErrorReason.MigrationRequired,
                "A gallery's pipeline is changed by a migration, so that nobody in it is lost: CreateMigration, or "
                + "\"facectl migrations create\".");
    }
}
