using FacePlatform.Internal.V1;

namespace FacePlatform.Gateway.ResourceNames;

/// <summary><c>galleries/{gallery}/subjects/{subject}</c></summary>
internal sealed record SubjectName(GalleryName Gallery, string Subject)
{
    public static SubjectName Parse(string name, string field)
    {
        var ids = ResourceName.Parse(name, field, "galleries", "subjects");
        return new(new(ids[0]), ids[1]);
    }

    public SubjectRef In(string tenant) => new() { Tenant = tenant, Gallery = Gallery.Gallery, Subject = Subject };
}
