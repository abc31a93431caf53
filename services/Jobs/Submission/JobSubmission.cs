using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FacePlatform.Jobs.Submission;

/// <summary>What is asked of a job.</summary>
public sealed record JobSubmission
{
    /// <summary>Who it belongs to; nobody else sees it.</summary>
    public required string Owner { get; init; }

    /// <summary>What is asked, in the service's own form; small, unlike the inputs.</summary>
    public required byte[] Parameters { get; init; }

    /// <summary>What the job reads, by names of [a-z0-9._-], at most 90 characters.</summary>
    public IReadOnlyDictionary<string, byte[]> Inputs { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>
    /// Makes it safe to submit twice: the second time answers the first job. It is the owner's, for this kind, and lasts as
    /// long as the job. Empty or null where that is not wanted.
    /// </summary>
    public string? RequestId { get; init; }

    /// <summary>
    /// What tells whether a second submission with the same request id asks for the same: the request as it came, where
    /// <see cref="Parameters"/> has something that was drawn for this submission. Parameters and inputs where null.
    /// </summary>
    public byte[]? RequestContent { get; init; }

    /// <summary>SHA-256 of what was asked.</summary>
    internal byte[] HashContent()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (RequestContent is not null)
        {
            Append(hash, RequestContent);
            return hash.GetHashAndReset();
        }

        Append(hash, Parameters);
        foreach (var (name, content) in Inputs.OrderBy(input => input.Key, StringComparer.Ordinal))
        {
            Append(hash, Encoding.UTF8.GetBytes(name));
            Append(hash, content);
        }

        return hash.GetHashAndReset();
    }

    // Each part with its length, so that none can be taken for the beginning of the next.
    private static void Append(IncrementalHash hash, byte[] part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
