using FacePlatform.Gateway.Requests;
using FacePlatform.Gateway.ResourceNames;
using FacePlatform.Internal.V1;
using FacePlatform.V1;

namespace FacePlatform.Gateway.Transfers;

/// <summary>What all images of an import have in common: its configuration, checked.</summary>
/// <param name="Gallery">The gallery inside the caller's tenant.</param>
/// <param name="CreateMissing">Create the gallery and subjects where they are missing.</param>
/// <param name="FaceSelection">Which face of an image; not unspecified, not ALL.</param>
/// <param name="CollisionPolicy">What to do where a face looks like another subject.</param>
internal sealed record FaceImportTarget(
    GalleryRef Gallery, bool CreateMissing, FaceSelection FaceSelection, CollisionPolicy CollisionPolicy)
{
    /// <exception cref="Grpc.Core.RpcException">INVALID_RESOURCE_NAME or INVALID_FIELD.</exception>
    public static FaceImportTarget Parse(ImportFacesConfig config, string tenant) => new(
        GalleryName.Parse(config.Parent, "config.parent").In(tenant),
        config.CreateMissing,
        FaceSelections.One(config.FaceSelection, "config.face_selection"),
        CollisionPolicies.Check(config.CollisionPolicy, "config.collision_policy"));
}
