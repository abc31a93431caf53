namespace FacePlatform.Gateway.ResourceNames;

/// <summary><c>apiKeys/{key}</c></summary>
internal sealed record ApiKeyName(string Key)
{
    public static ApiKeyName Parse(string name, string field) => new(ResourceName.Parse(name, field, "apiKeys")[0]);

    public override string ToString() => $"apiKeys/{Key}";
}
