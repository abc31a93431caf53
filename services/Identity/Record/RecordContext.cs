using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Record;

/// <summary>
/// The truth: pipelines, galleries, their migrations, subjects, merges, faces, templates, sealed crops, idempotency keys
/// and the change sequence.
/// </summary>
public abstract class RecordContext : DbContext
{
    protected RecordContext(DbContextOptions options)
        : base(options)
    {
        ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        Database.AutoSavepointsEnabled = false;
    }

    public DbSet<PipelineRow> Pipelines => Set<PipelineRow>();

    public DbSet<GalleryRow> Galleries => Set<GalleryRow>();

    public DbSet<GalleryMigrationRow> GalleryMigrations => Set<GalleryMigrationRow>();

    public DbSet<SubjectRow> Subjects => Set<SubjectRow>();

    public DbSet<MergeRow> Merges => Set<MergeRow>();

    public DbSet<FaceRow> Faces => Set<FaceRow>();

    public DbSet<TemplateRow> Templates => Set<TemplateRow>();

    public DbSet<CropKeyRow> CropKeys => Set<CropKeyRow>();

    public DbSet<CropRow> Crops => Set<CropRow>();

    public DbSet<ErasureRow> Erasures => Set<ErasureRow>();

    public DbSet<IdempotencyRow> IdempotencyKeys => Set<IdempotencyRow>();

    public DbSet<ChangeSequenceRow> ChangeSequence => Set<ChangeSequenceRow>();

    /// <summary>The last number of the change sequence that is visible.</summary>
    public Task<long> ReadSequenceAsync(CancellationToken cancellationToken) =>
        ChangeSequence.Select(row => row.Value).SingleAsync(cancellationToken);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PipelineRow>(pipeline =>
        {
            pipeline.ToTable("pipelines").HasKey(row => row.Key);
            pipeline.HasIndex(row => row.Name).IsUnique();
        });
        modelBuilder.Entity<GalleryRow>(gallery =>
        {
            gallery.ToTable("galleries").HasKey(row => row.Key);
            gallery.Property(row => row.Key).ValueGeneratedNever();
            gallery.Property(row => row.Id).IsRequired();
            gallery.HasIndex(row => new { row.Tenant, row.Id }).IsUnique();
            gallery.HasOne(row => row.Pipeline).WithMany().OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<GalleryMigrationRow>(migration =>
        {
            migration.ToTable("gallery_migrations").HasKey(row => row.GalleryKey);
            migration.Property(row => row.GalleryKey).ValueGeneratedNever();
            migration.Property(row => row.Id).IsRequired();
            migration.HasOne<GalleryRow>().WithOne(row => row.Migration)
                .HasForeignKey<GalleryMigrationRow>(row => row.GalleryKey)
                .OnDelete(DeleteBehavior.Cascade);
            migration.HasOne(row => row.OtherPipeline).WithMany().OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<SubjectRow>(subject =>
        {
            subject.ToTable("subjects").HasKey(row => row.Key);
            subject.Property(row => row.Key).ValueGeneratedNever();
            subject.Property(row => row.Id).IsRequired();
            subject.HasIndex(row => new { row.GalleryKey, row.Id }).IsUnique();
            subject.HasIndex(row => row.RootKey);
            subject.HasOne(row => row.Gallery).WithMany(row => row.Subjects).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<MergeRow>(merge =>
        {
            merge.ToTable("merges").HasKey(row => row.Key);
            merge.Property(row => row.Key).ValueGeneratedNever();
            merge.Property(row => row.Id).IsRequired();
            merge.HasIndex(row => row.Id).IsUnique();
            merge.HasIndex(row => new { row.GalleryKey, row.Key });
            merge.HasOne(row => row.Source).WithOne().HasForeignKey<MergeRow>(row => row.SourceKey)
                .OnDelete(DeleteBehavior.Cascade);
            merge.HasOne(row => row.Target).WithMany().OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<FaceRow>(face =>
        {
            face.ToTable("faces").HasKey(row => row.Key);
            face.Property(row => row.Key).ValueGeneratedNever();
            face.Property(row => row.Id).IsRequired();
            face.HasIndex(row => row.Id).IsUnique();
            face.HasIndex(row => new { row.SubjectKey, row.Key });
            face.HasOne(row => row.Subject).WithMany(row => row.Faces).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<TemplateRow>(template =>
        {
            template.ToTable("templates").HasKey(row => row.Sequence);
            template.Property(row => row.Sequence).ValueGeneratedNever();
            template.HasIndex(row => new { row.FaceKey, row.PipelineKey }).IsUnique();
            template.HasIndex(row => new { row.SubjectKey, row.PipelineKey });
            template.HasIndex(row => new { row.GalleryKey, row.PipelineKey });
            template.HasOne(row => row.Face).WithMany(row => row.Templates).OnDelete(DeleteBehavior.Cascade);
            template.HasOne(row => row.Pipeline).WithMany().OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<CropKeyRow>(key =>
        {
            key.ToTable("crop_keys").HasKey(row => row.SubjectKey);
            key.Property(row => row.SubjectKey).ValueGeneratedNever();
            key.HasIndex(row => row.GalleryKey);
            key.HasOne(row => row.Subject).WithOne().HasForeignKey<CropKeyRow>(row => row.SubjectKey)
                .OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<CropRow>(crop =>
        {
            crop.ToTable("crops").HasKey(row => row.FaceKey);
            crop.Property(row => row.FaceKey).ValueGeneratedNever();
            crop.HasIndex(row => new { row.GalleryKey, row.FaceKey });
            crop.HasOne(row => row.Face).WithOne().HasForeignKey<CropRow>(row => row.FaceKey)
                .OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<ErasureRow>(erasure =>
        {
            erasure.ToTable("erasures").HasKey(row => row.Sequence);
            erasure.Property(row => row.Sequence).ValueGeneratedNever();
        });
        modelBuilder.Entity<IdempotencyRow>(key =>
        {
            key.ToTable("idempotency_keys").HasKey(row => new { row.Tenant, row.RequestId });
            key.HasIndex(row => row.CreateTime);
        });
        modelBuilder.Entity<ChangeSequenceRow>(sequence =>
        {
            sequence.ToTable("change_sequence").HasKey(row => row.Key);
            sequence.Property(row => row.Key).ValueGeneratedNever();
            sequence.HasData(new ChangeSequenceRow { Key = 1, Value = 0 });
        });
    }
}
