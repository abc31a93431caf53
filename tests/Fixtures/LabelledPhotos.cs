namespace FacePlatform.Tests.Fixtures;

/// <summary>Photos of people with their names, of the labelled set beside the repository.</summary>
public static class LabelledPhotos
{
    /// <summary>The folder, one folder a person in it; null where the set is absent.</summary>
    public static string? Folder { get; } =
        SharedData.Folder is { } data && Path.Combine(data, "lfw-dev/images") is var images && Directory.Exists(images)
            ? images
            : null;

    /// <summary>Everybody with all photos, by name; null where the set is absent.</summary>
    public static IReadOnlyList<LabelledPerson>? People() =>
        Folder is null
            ? null
            : [.. Directory.EnumerateDirectories(Folder).Order(StringComparer.Ordinal).Select(folder => new LabelledPerson(
                Path.GetFileName(folder),
                [.. Directory.EnumerateFiles(folder, "*.jpg").Order(StringComparer.Ordinal)]))];
}
