namespace FacePlatform.Storage.Blobs;

/// <summary>A blob in the database.</summary>
public sealed class BlobRow
{
    public required string Group { get; init; }

    public required string Name { get; init; }

    public required byte[] Content { get; init; }
}
