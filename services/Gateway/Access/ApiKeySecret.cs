using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FacePlatform.Gateway.Access;

/// <summary>The secret of an API key: what travels in the header <c>x-api-key</c>, and only there.</summary>
internal static class ApiKeySecret
{
    public const string Header = "x-api-key";

    private const int Bytes = 32;

    /// <summary>256 random bits. The prefix lets scanners of leaked secrets recognise it.</summary>
    public static string New() => $"fp_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes))}";

    /// <summary>SHA-256, 32 bytes: what is stored.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
