using System.Security.Cryptography;
using FacePlatform.Identity.Record;
using FacePlatform.ServiceDefaults.Errors;
using Microsoft.Extensions.Options;

namespace FacePlatform.Identity.Crops;

/// <summary>The data keys of subjects, which leave the record only under the configured key-encryption key.</summary>
public sealed class CropKeys(IOptions<CropOptions> options)
{
    private readonly byte[]? _key = options.Value.Key is { Length: > 0 } key ? Convert.FromBase64String(key) : null;

    /// <summary>Whether crops can be kept.</summary>
    public bool IsConfigured => _key is not null;

    /// <summary>Refuses where crops cannot be kept.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_FIELD.</exception>
    public void RequireConfigured()
    {
        if (!IsConfigured)
            throw RpcErrors.InvalidField(
                "keep_crops",
                "no crops can be kept: the operator has to configure Crops:Key of the identity service, 32 random bytes in base64");
    }

    /// <summary>A new data key of a subject.</summary>
    internal CropKeyRow Create(SubjectRow subject) => new()
    {
        SubjectKey = subject.Key,
        GalleryKey = subject.GalleryKey,
        WrappedKey = Sealed.Seal(Require(), RandomNumberGenerator.GetBytes(CropOptions.KeyBytes), subject.Key),
    };

    /// <summary>The data key, 32 bytes.</summary>
    /// <exception cref="CryptographicException">It was wrapped with another key-encryption key, or for another subject.</exception>
    internal byte[] Unwrap(CropKeyRow row) => Sealed.Open(Require(), row.WrappedKey, row.SubjectKey);

    private byte[] Require()
    {
        RequireConfigured();
        return _key!;
    }
}
