namespace FacePlatform.Identity.Record;

/// <summary>A request that was done, so that its repetition answers the same. Refers to the result and holds no copy.</summary>
public sealed class IdempotencyRow
{
    public required string Tenant { get; set; }

    public required string RequestId { get; set; }

    /// <summary>SHA-256 over the method and what was asked.</summary>
    public required byte[] ContentHash { get; set; }

    /// <summary>The key of the gallery, subject, merge or face that was created.</summary>
    public long ResultKey { get; set; }

    public DateTimeOffset CreateTime { get; set; }
}
