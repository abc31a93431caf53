using FacePlatform.Internal.V1;

namespace FacePlatform.Gateway.ResourceNames;

/// <summary><c>galleries/{gallery}</c></summary>
internal sealed record GalleryName(string Gallery)
{
    public static GalleryName Parse(string name, string field) =>
        new(ResourceName.Parse(name, field, "galleries")[0]);

    public GalleryRef In(string tenant) => new() { Tenant = tenant, Gallery = Gallery };
}
