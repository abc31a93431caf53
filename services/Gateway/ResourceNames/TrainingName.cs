using FacePlatform.Internal.V1;

namespace FacePlatform.Gateway.ResourceNames;

/// <summary><c>trainings/{training}</c></summary>
internal sealed record TrainingName(string Id)
{
    public static TrainingName Parse(string name, string field) =>
        new(ResourceName.Parse(name, field, "trainings")[0]);

    public TrainingRef In(string tenant) => new() { Tenant = tenant, Id = Id };
}
