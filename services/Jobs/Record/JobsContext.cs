using FacePlatform.Storage.Blobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace FacePlatform.Jobs.Record;

/// <summary>
/// The jobs of a service. It derives a context of its own, and from that one for each database, with migrations; those
/// call <see cref="ConfigureSqlite"/> or <see cref="ConfigurePostgres"/> from <c>ConfigureConventions</c>.
/// </summary>
public abstract class JobsContext : DbContext
{
    protected JobsContext(DbContextOptions options)
        : base(options) =>
        ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;

    public DbSet<JobRow> Jobs => Set<JobRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<JobRow>(job =>
        {
            job.ToTable("jobs").HasKey(row => row.Id);
            job.HasIndex(row => new { row.Owner, row.Id });
            job.HasIndex(row => new { row.Owner, row.Kind, row.RequestId }).IsUnique();
            job.HasIndex(row => row.State);
            job.HasIndex(row => row.ExpireTime);
        });
        modelBuilder.HasBlobs();
    }

    /// <summary>Times as numbers: SQLite could neither order nor compare them as the text that is EF's default.</summary>
    protected static void ConfigureSqlite(ModelConfigurationBuilder conventions) =>
        conventions.Properties<DateTimeOffset>().HaveConversion<DateTimeOffsetToBinaryConverter>();

    /// <summary>Ids are ordered by code point, as SQLite does, whatever the server's locale.</summary>
    protected static void ConfigurePostgres(ModelConfigurationBuilder conventions) =>
        conventions.Properties<string>().UseCollation("C");
}
