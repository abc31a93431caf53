using FacePlatform.Internal.V1;

namespace FacePlatform.Gateway.ResourceNames;

/// <summary><c>galleries/{gallery}/merges/{merge}</c></summary>
internal sealed record MergeName(GalleryName Gallery, string Merge)
{
    public static MergeName Parse(string name, string field)
    {
        var ids = ResourceName.Parse(name, field, "galleries", "merges");
        return new(new(ids[0]), ids[1]);
    }

    public MergeRef In(string tenant) => new() { Tenant = tenant, Gallery = Gallery.Gallery, Merge = Merge };
}
