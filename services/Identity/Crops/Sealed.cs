using System.Security.Cryptography;

namespace FacePlatform.Identity.Crops;

/// <summary>
/// AES-256-GCM with a random nonce: <c>nonce (12 bytes) | ciphertext | tag (16 bytes)</c>. What is sealed for one number
/// is not opened for another, so that nothing in the record can be put in another's place.
/// </summary>
internal static class Sealed
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <param name="key">32 bytes.</param>
    /// <param name="plain">What to seal.</param>
    /// <param name="owner">The key of the row that it belongs to: the associated data.</param>
    public static byte[] Seal(byte[] key, ReadOnlySpan<byte> plain, long owner)
    {
        var sealedBytes = new byte[NonceBytes + plain.Length + TagBytes];
        var nonce = sealedBytes.AsSpan(..NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(
            nonce,
            plain,
            sealedBytes.AsSpan(NonceBytes, plain.Length),
            sealedBytes.AsSpan(NonceBytes + plain.Length),
            AssociatedData(owner));
        return sealedBytes;
    }

    /// <exception cref="CryptographicException">
    /// It was sealed with another key or for another owner, or is damaged.
    /// </exception>
    public static byte[] Open(byte[] key, ReadOnlySpan<byte> sealedBytes, long owner)
    {
        if (sealedBytes.Length < NonceBytes + TagBytes)
            throw new CryptographicException("Too short to have been sealed.");
        var plain = new byte[sealedBytes.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(
            sealedBytes[..NonceBytes],
            sealedBytes[NonceBytes..^TagBytes],
            sealedBytes[^TagBytes..],
            plain,
            AssociatedData(owner));
        return plain;
    }

    private static byte[] AssociatedData(long owner)
    {
        var bytes = new byte[sizeof(long)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(bytes, owner);
        return bytes;
    }
}
