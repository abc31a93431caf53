using FacePlatform.Identity.Index;
using FacePlatform.Identity.Record;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Identity.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>What tests of migrations share: both pipelines' templates are counted in the record and in the index.</summary>
public abstract class MigratingTest(IdentityDatabase database) : IdentityTest(database)
{
    protected Migrator Migrator => new(Database.Host.Migrations, Caller);

    // The end's answer does not wait for what is removed.
    protected Task TemplatesRemainAsync(int count) => Eventually.HoldsAsync(
        async () => await CountTemplatesAsync() == count, $"{count} templates remain");

    protected async Task<int> CountTemplatesAsync()
    {
        await using var record = await RecordAsync();
        return await record.Templates.CountAsync(row => row.Face.Subject.Gallery.Tenant == Caller.Tenant);
    }

    protected async Task<int> CountIndexedAsync(string pipeline)
    {
        await using var record = await RecordAsync();
        var gallery = await record.Galleries.SingleAsync(row => row.Tenant == Caller.Tenant && row.Id == G);
        var key = await record.Pipelines.Where(row => row.Name == pipeline).Select(row => row.Key).SingleAsync();
        await Database.Host.Services.GetRequiredService<IndexFollower>().EnsureCurrentAsync(default);
        return await Database.Host.Services.GetRequiredService<ITemplateIndex>()
            .ReadFacesAsync(new(gallery.Key, key), default).SelectMany(faces => faces).CountAsync();
    }

    protected Task<RecordContext> RecordAsync() =>
        Database.Host.Services.GetRequiredService<IDbContextFactory<RecordContext>>().CreateDbContextAsync();
}
