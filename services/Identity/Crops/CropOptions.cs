using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;

namespace FacePlatform.Identity.Crops;

/// <summary>The configuration section <c>Crops</c>.</summary>
public sealed class CropOptions : IValidatableObject
{
    public const string Section = "Crops";

    /// <summary>Bytes of <see cref="Key"/>: AES-256.</summary>
    public const int KeyBytes = 32;

    /// <summary>
    /// The key-encryption key: 32 random bytes in base64. It seals the data key of each subject, so that a copy of the
    /// record alone shows no face; whoever loses it loses the crops. Empty where no gallery is to keep any.
    /// </summary>
    public string Key { get; set; } = "";

    /// <summary>The most bytes of one crop.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxBytes { get; set; } = 1024 * 1024;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Key.Length == 0)
            yield break;
        var bytes = new byte[Key.Length];
        if (!Convert.TryFromBase64String(Key, bytes, out var length) || length != KeyBytes)
            yield return new(
                $"Crops:Key must be {KeyBytes} random bytes in base64, as of: openssl rand -base64 {KeyBytes}", [nameof(Key)]);
        CryptographicOperations.ZeroMemory(bytes);
    }
}
