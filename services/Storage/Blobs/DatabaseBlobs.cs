using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Storage.Blobs;

/// <summary>A row per blob, in the table that <see cref="BlobModelExtensions.HasBlobs"/> adds.</summary>
internal sealed class DatabaseBlobs<TContext>(IDbContextFactory<TContext> contexts) : IBlobStore
    where TContext : DbContext
{
    public async Task WriteAsync(
        string group, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        BlobNames.Check(group, name);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        try
        {
            await Blobs(context, group).Where(row => row.Name == name).ExecuteDeleteAsync(cancellationToken);
            context.Add(new BlobRow { Group = group, Name = name, Content = content.ToArray() });
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (Exception exception) when (DatabaseFaults.IsFull(exception))
        {
            throw new StorageFullException(exception);
        }
    }

    public async Task<byte[]?> ReadAsync(string group, string name, CancellationToken cancellationToken)
    {
        BlobNames.Check(group, name);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await Blobs(context, group).Where(row => row.Name == name).Select(row => row.Content)
            .SingleOrDefaultAsync(cancellationToken);
    }

    public async Task DeleteAsync(string group, string name, CancellationToken cancellationToken)
    {
        BlobNames.Check(group, name);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await Blobs(context, group).Where(row => row.Name == name).ExecuteDeleteAsync(cancellationToken);
    }

    public async Task DeleteGroupAsync(string group, CancellationToken cancellationToken)
    {
        BlobNames.CheckGroup(group);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await Blobs(context, group).ExecuteDeleteAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<string>> ListGroupsAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<BlobRow>().Select(row => row.Group).Distinct().ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<string>> ListAsync(string group, CancellationToken cancellationToken)
    {
        BlobNames.CheckGroup(group);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await Blobs(context, group).Select(row => row.Name).ToListAsync(cancellationToken);
    }

    private static IQueryable<BlobRow> Blobs(TContext context, string group) =>
        context.Set<BlobRow>().AsNoTracking().Where(row => row.Group == group);
}
