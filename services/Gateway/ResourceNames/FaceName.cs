using FacePlatform.Internal.V1;

namespace FacePlatform.Gateway.ResourceNames;

/// <summary><c>galleries/{gallery}/subjects/{subject}/faces/{face}</c></summary>
internal sealed record FaceName(SubjectName Subject, string Face)
{
    public static FaceName Parse(string name, string field)
    {
        var ids = ResourceName.Parse(name, field, "galleries", "subjects", "faces");
        return new(new(new(ids[0]), ids[1]), ids[2]);
    }

    public FaceRef In(string tenant) => new()
    {
        Tenant = tenant,
        Gallery = Subject.Gallery.Gallery,
        Subject = Subject.Subject,
        Face = Face,
    };
}
