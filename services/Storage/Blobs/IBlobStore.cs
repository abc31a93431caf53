namespace FacePlatform.Storage.Blobs;

/// <summary>
/// Bytes by name, too large for a row of a table that is searched. Names belong to a group, which is removed as one. A
/// blob is there whole or not at all, and only its owner can read it.
/// </summary>
public interface IBlobStore
{
    /// <summary>Writes a blob, in place of one of that name; on the disk when it returns.</summary>
    /// <param name="group">1 to 64 of [a-z0-9-].</param>
    /// <param name="name">1 to 100 of [a-z0-9._-], the first a letter or digit.</param>
    /// <param name="content">Any number of bytes, also none.</param>
    /// <param name="cancellationToken">Leaves nothing behind.</param>
    /// <exception cref="StorageFullException">Nothing is kept of it.</exception>
    Task WriteAsync(string group, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>The blob, or null where there is none.</summary>
    Task<byte[]?> ReadAsync(string group, string name, CancellationToken cancellationToken);

    /// <summary>Removes a blob; nothing happens where there is none.</summary>
    Task DeleteAsync(string group, string name, CancellationToken cancellationToken);

    /// <summary>Removes every blob of a group; nothing happens where there is none.</summary>
    Task DeleteGroupAsync(string group, CancellationToken cancellationToken);

    /// <summary>The groups that there are, in no order, also those of which only remains of an unfinished write are left.</summary>
    Task<IReadOnlyList<string>> ListGroupsAsync(CancellationToken cancellationToken);

    /// <summary>The names of a group, in no order, also those of remains of unfinished writes, which can be removed by them.</summary>
    Task<IReadOnlyList<string>> ListAsync(string group, CancellationToken cancellationToken);
}
