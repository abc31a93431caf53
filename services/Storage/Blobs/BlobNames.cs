using System.Text.RegularExpressions;

namespace FacePlatform.Storage.Blobs;

/// <summary>What groups and blobs may be called: what is a plain file name on every system and no path.</summary>
internal static partial class BlobNames
{
    /// <summary>Checks both.</summary>
    /// <exception cref="ArgumentException">A caller inside the program made a wrong name.</exception>
    public static void Check(string group, string name)
    {
        CheckGroup(group);
        if (!Name().IsMatch(name))
            throw new ArgumentException($"'{name}' cannot name a blob.", nameof(name));
    }

    /// <inheritdoc cref="Check"/>
    public static void CheckGroup(string group)
    {
        if (!Group().IsMatch(group))
            throw new ArgumentException($"'{group}' cannot name a group of blobs.", nameof(group));
    }

    [GeneratedRegex(@"\A[a-z0-9-]{1,64}\z")]
    private static partial Regex Group();

    // A name never begins with a dot: such files are unfinished writes.
    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,99}\z")]
    private static partial Regex Name();
}
