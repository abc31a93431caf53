using FacePlatform.Internal.V1;

namespace FacePlatform.Gateway.ResourceNames;

/// <summary><c>migrations/{migration}</c></summary>
internal sealed record MigrationName(string Id)
{
    public static MigrationName Parse(string name, string field) =>
        new(ResourceName.Parse(name, field, "migrations")[0]);

    public MigrationRef In(string tenant) => new() { Tenant = tenant, Id = Id };
}
