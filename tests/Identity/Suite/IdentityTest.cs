using FacePlatform.Identity.Record;
using FacePlatform.Tests.Identity.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>A test of the running service, in a tenant of its own. Each suite runs on SQLite and on PostgreSQL.</summary>
public abstract class IdentityTest(IdentityDatabase database) : IAsyncLifetime
{
    protected const string G = "staff";

    protected IdentityDatabase Database => database;

    protected Caller Caller { get; private set; } = null!;

    protected Curator Curator => new(database.Host.Curation, Caller);

    public async ValueTask InitializeAsync()
    {
        Caller = NewTenant();
        await Caller.RegisterAsync();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }

    protected Caller NewTenant() => new(database.Host.Client, $"tenant-{Guid.NewGuid():N}");

    /// <summary>What the record holds for the tenant, to see that a refused call left it as it was.</summary>
    protected async Task<string> RecordStateAsync()
    {
        await using var record = await database.Host.Services
            .GetRequiredService<IDbContextFactory<RecordContext>>().CreateDbContextAsync();
        var galleries = record.Galleries.Where(row => row.Tenant == Caller.Tenant);
        var keys = await galleries.Select(row => row.Key).ToListAsync();
        return string.Join(
            ' ',
            string.Join(',', await galleries.OrderBy(row => row.Key).Select(row => row.Id).ToListAsync()),
            await record.Subjects.CountAsync(row => keys.Contains(row.GalleryKey)),
            await record.Faces.CountAsync(row => keys.Contains(row.Subject.GalleryKey)),
            await record.Templates.CountAsync(row => keys.Contains(row.GalleryKey)),
            await record.Erasures.CountAsync(row => keys.Contains(row.GalleryKey)),
            await record.IdempotencyKeys.CountAsync(row => row.Tenant == Caller.Tenant));
    }
}
