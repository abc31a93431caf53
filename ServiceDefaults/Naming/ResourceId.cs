using System.Diagnostics.CodeAnalysis;
using System.Text;
using ADRaffy.ENSNormalize;

namespace FacePlatform.ServiceDefaults.Naming;

/// <summary>
/// Ids that callers choose: 1 to 64 Unicode letters, digits, '-', '_' and '.', compared after NFC normalisation
/// (Unicode Standard Annex 15); "." and ".." are refused.
/// </summary>
public static class ResourceId
{
    /// <summary>The longest id, in code points after normalisation.</summary>
    public const int MaxLength = 64;

    /// <summary>What an id may be, for error messages.</summary>
    public const string Rule = "must be 1 to 64 letters, digits, '-', '_' or '.', and not '.' or '..'";

    // Composition shortens at most fourfold (UAX 15, expansion factors); longer text is refused before work is spent on it.
    private const int MaxUtf16Length = 8 * MaxLength;

    /// <summary>The id in NFC, or false where <paramref name="value"/> cannot be an id.</summary>
    /// <remarks>Not <c>string.Normalize</c>: it returns its input where globalisation is invariant.</remarks>
    public static bool TryNormalize(string? value, [NotNullWhen(true)] out string? id)
    {
        id = null;
        if (string.IsNullOrEmpty(value) || value.Length > MaxUtf16Length)
            return false;
        var normalized = ENSNormalize.NF.NFC(value);
        var length = 0;
        foreach (var rune in normalized.EnumerateRunes())
        {
            if (++length > MaxLength || !(Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '_' or '.'))
                return false;
        }

        id = normalized is "." or ".." ? null : normalized;
        return id is not null;
    }
}
