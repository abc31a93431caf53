using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace FacePlatform.Facectl.Galleries;

/// <summary>Ids that make a creation idempotent: the platform answers a repeated one with its first result.</summary>
internal static class RequestId
{
    /// <summary>For one command: a call that is sent twice takes effect once.</summary>
    public static string Random() => Guid.NewGuid().ToString("N");

    /// <summary>
    /// For every import of one photo: SHA-256 of gallery, subject and the photo's own SHA-256, 64 hexadecimal digits. A
    /// second import enrols nothing twice, wherever the first one stopped, as long as the platform remembers the ids:
    /// its idempotency retention, a day unless set otherwise.
    /// </summary>
    public static string OfPhoto(string gallery, string subject, ByteString photo) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(
            $"{gallery}\n{subject}\n{Convert.ToHexStringLower(SHA256.HashData(photo.Span))}")));
}
