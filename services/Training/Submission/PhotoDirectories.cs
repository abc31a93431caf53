using FacePlatform.ServiceDefaults.Errors;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Training.Submission;

/// <summary>
/// Directories of labelled photos below the root that the operator configured, each tenant's in a folder of its name:
/// <c>{root}/{tenant}/{directory}/SUBJECT/FILE.jpg</c>. Nothing outside of that folder can be named: neither by "..", nor by
/// an absolute path, nor through a symbolic link.
/// </summary>
internal sealed class PhotoDirectories(IOptions<SubmissionOptions> options)
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp"];

    private static readonly EnumerationOptions NoLinks = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden | FileAttributes.System,
    };

    /// <summary>The photos of a directory, by person and file name.</summary>
    /// <param name="tenant">Who asks.</param>
    /// <param name="directory">As requested, relative to the tenant's folder.</param>
    /// <param name="field">The request's field, for errors.</param>
    /// <exception cref="RpcException">INVALID_FIELD.</exception>
    public IReadOnlyList<LabelledFile> List(string tenant, string directory, string field)
    {
        var folder = Find(tenant, directory, field);
        return
        [
            .. Directory.EnumerateDirectories(folder, "*", NoLinks).Order(StringComparer.Ordinal)
                .SelectMany(person => Directory.EnumerateFiles(person, "*", NoLinks)
                    .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                    .Order(StringComparer.Ordinal)
                    .Select(file => new LabelledFile(Path.GetFileName(person), file))),
        ];
    }

    private string Find(string tenant, string directory, string field)
    {
        if (string.IsNullOrEmpty(options.Value.DataRoot))
            throw RpcErrors.InvalidField(field, "cannot be used: this server has no folder of training data.");
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Value.DataRoot));
        var folder = root;
        foreach (var part in directory.Split('/', StringSplitOptions.RemoveEmptyEntries).Prepend(tenant))
        {
            folder = Path.Combine(folder, part);
            if (part is "" or "." or ".." || part.AsSpan().ContainsAny('/', '\\', '\0') || !IsFolder(folder))
                throw Missing(field);
        }

        return directory.StartsWith('/') ? throw Missing(field) : folder;
    }

    // The same answer for what does not exist and what must not be named: the caller learns nothing of the machine.
    private static RpcException Missing(string field) =>
        RpcErrors.InvalidField(field, "must be a folder below the server's folder of the tenant's training data, without '..' or links.");

    private static bool IsFolder(string path) =>
        new DirectoryInfo(path) is { Exists: true, LinkTarget: null };
}
