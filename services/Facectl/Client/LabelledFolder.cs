using FacePlatform.Facectl.Output;

namespace FacePlatform.Facectl.Client;

/// <summary>Photos labelled by folder: DIR/SUBJECT/*.jpg, or DIR/images/SUBJECT/*.jpg.</summary>
internal static class LabelledFolder
{
    /// <summary>All photos, ordered ordinally by path so that every run sees them in one order.</summary>
    /// <exception cref="CallerMistakeException">There is no such folder, or no photo in it.</exception>
    public static IReadOnlyList<LabelledFile> Read(string root, string field = "DIR")
    {
        if (!Directory.Exists(root))
            throw CallerMistakeException.NotFound(root, field);
        var images = Path.Combine(root, "images");
        var files = Directory.EnumerateDirectories(Directory.Exists(images) ? images : root)
            .SelectMany(folder => Directory.EnumerateFiles(folder).Where(ImageFile.IsImage).Select(file =>
                new LabelledFile(Path.GetFileName(folder), Path.GetRelativePath(root, file).Replace('\\', '/'), file)))
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .ToArray();
        return files.Length > 0
            ? files
            : throw new CallerMistakeException(
                "NO_PHOTOS", $"{root} has no folder SUBJECT with photos (JPEG, PNG, WebP).", field);
    }
}
