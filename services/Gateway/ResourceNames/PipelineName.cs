namespace FacePlatform.Gateway.ResourceNames;

/// <summary><c>pipelines/{pipeline}</c></summary>
internal sealed record PipelineName(string Pipeline)
{
    public static PipelineName Parse(string name, string field) =>
        new(ResourceName.Parse(name, field, "pipelines")[0]);

    /// <summary>The full name, or empty, which means the default pipeline.</summary>
    public static string ParseOptional(string name, string field) =>
        name.Length == 0 ? "" : Parse(name, field).ToString();

    public override string ToString() => $"pipelines/{Pipeline}";
}
