using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.ServiceDefaults.Naming;

/// <summary>
/// One page of a list that is ordered by a key. A page begins behind the last key of the one before, so that writes
/// between two pages neither repeat nor hide what was there all the time.
/// </summary>
/// <param name="Size">Items, 1 to 1000.</param>
/// <param name="After">The last key of the page before; empty for the first page.</param>
/// <param name="List">What is listed; a token of another list is refused.</param>
public sealed record Page(int Size, string After, string List)
{
    private const int CheckBytes = 8;

    /// <param name="size">As requested; see <see cref="PageSizes"/>.</param>
    /// <param name="token">The token of the page before, or empty.</param>
    /// <param name="list">What is listed, such as a tenant and a parent's name.</param>
    /// <exception cref="RpcException">INVALID_FIELD or INVALID_PAGE_TOKEN.</exception>
    public static Page Parse(int size, string token, string list) =>
        new(PageSizes.Check(size, "page_size"), token.Length == 0 ? "" : Open(token, list), list);

    /// <summary>The last key of the page before, where keys are numbers; 0 for the first page.</summary>
    /// <exception cref="RpcException">INVALID_PAGE_TOKEN.</exception>
    public long AfterNumber() =>
        After.Length == 0 ? 0
        : long.TryParse(After, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw InvalidToken();

    /// <summary>Cuts the page from its items and one more; the token is empty on the last page.</summary>
    public (List<T> Items, string NextToken) Cut<T>(List<T> items, Func<T, string> key) =>
        items.Count <= Size ? (items, "") : (items[..Size], TokenAfter(key(items[Size - 1])));

    /// <summary>The token of the page that begins behind a key.</summary>
    public string TokenAfter(string key)
    {
        var bytes = Encoding.UTF8.GetBytes(key);
        return Base64Url.EncodeToString([.. Check(bytes, List), .. bytes]);
    }

    // The check value finds damaged tokens and those of other lists. It is no secret: a caller who forges one only
    // skips through a list that is open to them anyway.
    private static string Open(string token, string list)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(token.Length)];
        if (Base64Url.DecodeFromChars(token, bytes, out _, out var length) != OperationStatus.Done
            || length <= CheckBytes
            || !Check(bytes.AsSpan(CheckBytes..length), list).AsSpan().SequenceEqual(bytes.AsSpan(..CheckBytes)))
            throw InvalidToken();
        var key = Encoding.UTF8.GetString(bytes.AsSpan(CheckBytes..length));
        return key.Contains('\0', StringComparison.Ordinal) ? throw InvalidToken() : key;
    }

    /// <summary>INVALID_PAGE_TOKEN.</summary>
    public static RpcException InvalidToken() =>
        RpcErrors.InvalidField(
            ErrorReason.InvalidPageToken, "page_token", "must be the token of the page before, of the same list");

    private static byte[] Check(ReadOnlySpan<byte> key, string list)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var name = Encoding.UTF8.GetBytes(list);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, name.Length);
        hash.AppendData(length);
        hash.AppendData(name);
        hash.AppendData(key);
        return hash.GetHashAndReset()[..CheckBytes];
    }
}
