using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;

namespace FacePlatform.Gateway.ResourceNames;

/// <summary><c>galleries/{gallery}/subjects/{subject}</c></summary>
internal sealed record SubjectName(GalleryName Gallery, string Subject)
{
    public static SubjectName Parse(string name, string field)
    {
        var ids = ResourceName.Parse(name, field, "galleries", "subjects");
        return new(new(ids[0]), ids[1]);
    }

    /// <summary>A name that has to be of the gallery that another field of the request names.</summary>
    public static SubjectName ParseWithin(GalleryName gallery, string name, string field) =>
        Parse(name, field) is var subject && subject.Gallery == gallery
            ? subject
            : throw RpcErrors.InvalidField(
                ErrorReason.InvalidResourceName, field, "must be a subject of the same gallery.");

    public SubjectRef In(string tenant) => new() { Tenant = tenant, Gallery = Gallery.Gallery, Subject = Subject };
}
