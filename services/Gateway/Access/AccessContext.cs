using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Gateway.Access;

/// <summary>The gateway's database: API keys.</summary>
internal abstract class AccessContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<StoredApiKey> ApiKeys => Set<StoredApiKey>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.Entity<StoredApiKey>(key =>
        {
            key.ToTable("api_keys");
            key.HasKey(k => k.Id);
            key.Property(k => k.Id).HasMaxLength(64);
            key.Property(k => k.Tenant).HasMaxLength(64);
            key.Property(k => k.DisplayName).HasMaxLength(400);
            key.Property(k => k.SecretHash).HasMaxLength(32).IsFixedLength();
            key.HasIndex(k => k.SecretHash).IsUnique();
            key.HasIndex(k => new { k.Tenant, k.Id });
        });
}
