namespace FacePlatform.Facectl.Client;

/// <summary>Pipelines as callers name them.</summary>
internal static class PipelineName
{
    private const string Prefix = "pipelines/";

    /// <summary>
    /// The full name of a pipeline that is named with it, by its id, or as the model that it serves (models/X is served as
    /// pipelines/X); empty where none is named.
    /// </summary>
    public static string Of(string? name) =>
        string.IsNullOrEmpty(name) || name.StartsWith(Prefix, StringComparison.Ordinal)
            ? name ?? ""
            : Prefix + (name.StartsWith("models/", StringComparison.Ordinal) ? name["models/".Length..] : name);
}
