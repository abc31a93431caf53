using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FacePlatform.Tests.Storage;

/// <summary>The smallest service database: one table, on either provider.</summary>
public abstract class Notes(DbContextOptions options) : DbContext(options)
{
    public DbSet<Note> All => Set<Note>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => Build(modelBuilder);

    internal static void Build(ModelBuilder model) => model.Entity<Note>().ToTable("notes").HasKey(note => note.Text);

    internal static void Create(MigrationBuilder migration) =>
        migration.CreateTable(
            "notes",
            table => new { Text = table.Column<string>(nullable: false) },
            constraints: table => table.PrimaryKey("PK_notes", note => note.Text));
}

public sealed class Note
{
    public required string Text { get; set; }
}

public sealed class SqliteNotes(DbContextOptions<SqliteNotes> options) : Notes(options);

public sealed class PostgresNotes(DbContextOptions<PostgresNotes> options) : Notes(options);

[DbContext(typeof(SqliteNotes))]
[Migration("20260101000000_Initial")]
public sealed class SqliteInitial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => Notes.Create(migrationBuilder);
}

[DbContext(typeof(PostgresNotes))]
[Migration("20260101000000_Initial")]
public sealed class PostgresInitial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => Notes.Create(migrationBuilder);
}

[DbContext(typeof(SqliteNotes))]
public sealed class SqliteSnapshot : ModelSnapshot
{
    protected override void BuildModel(ModelBuilder modelBuilder) => Notes.Build(modelBuilder);
}

[DbContext(typeof(PostgresNotes))]
public sealed class PostgresSnapshot : ModelSnapshot
{
    protected override void BuildModel(ModelBuilder modelBuilder) => Notes.Build(modelBuilder);
}
