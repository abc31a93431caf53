using FacePlatform.Internal.V1;

namespace FacePlatform.Gateway.ResourceNames;

/// <summary><c>styleTransfers/{style_transfer}</c></summary>
internal sealed record StyleTransferName(string Id)
{
    public static StyleTransferName Parse(string name, string field) =>
        new(ResourceName.Parse(name, field, "styleTransfers")[0]);

    public StyleTransferRef In(string tenant) => new() { Tenant = tenant, Id = Id };
}
