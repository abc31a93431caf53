namespace FacePlatform.Gateway.ResourceNames;

/// <summary><c>models/{model}</c></summary>
internal sealed record ModelName(string Model)
{
    public static ModelName Parse(string name, string field) =>
        new(ResourceName.Parse(name, field, "models")[0]);

    public override string ToString() => $"models/{Model}";
}
