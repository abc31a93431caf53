using System.Text.RegularExpressions;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Deploy.Images;

/// <summary>What a build of the images sees of the repository: all that <c>.dockerignore</c> leaves.</summary>
public static class BuildContext
{
    // The last pattern that a path, or a folder that it is in, fits decides.
    private static readonly (Regex Pattern, bool Ignores)[] Rules =
    [
        .. File.ReadAllLines(Path.Combine(RepositoryRoot.Path, ".dockerignore"))
            .Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Select(line => (PatternOf(line.TrimStart('!')), !line.StartsWith('!'))),
    ];

    /// <summary>Whether a build sees a file or folder.</summary>
    /// <param name="path">Relative to the repository, with '/'.</param>
    public static bool Has(string path) =>
        Path.Exists(Path.Combine(RepositoryRoot.Path, path))
        && Rules.LastOrDefault(rule => rule.Pattern.IsMatch(path)) is { Pattern: not null, Ignores: false };

    private static Regex PatternOf(string line) => new(
        "^" + Regex.Escape(line).Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal) + "(/.*)?$");
}
