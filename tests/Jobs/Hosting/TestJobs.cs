using FacePlatform.Jobs.Record;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FacePlatform.Tests.Jobs.Hosting;

/// <summary>The smallest service with jobs: nothing of its own. Its one migration creates what the model says.</summary>
public abstract class TestJobs(DbContextOptions options) : JobsContext(options)
{
    private static readonly AsyncLocal<Func<Task>?> Saved = new();

    /// <summary>What happens after a job is inserted, to who submitted it in the flow of this test.</summary>
    public static void OnJobSaved(Func<Task>? saved) => Saved.Value = saved;

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) =>
        optionsBuilder.AddInterceptors(LostAnswer.Interceptor);

    public override async Task<int> SaveChangesAsync(
        bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        var isJob = ChangeTracker.Entries<JobRow>().Any();
        var count = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        if (isJob && Saved.Value is { } saved)
            await saved();
        return count;
    }
}

public sealed class SqliteTestJobs(DbContextOptions<SqliteTestJobs> options) : TestJobs(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        ConfigureSqlite(configurationBuilder);
}

public sealed class PostgresTestJobs(DbContextOptions<PostgresTestJobs> options) : TestJobs(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        ConfigurePostgres(configurationBuilder);
}

[DbContext(typeof(SqliteTestJobs))]
[Migration("20260101000000_Initial")]
public sealed class SqliteInitial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        using var context = new SqliteTestJobs(new DbContextOptionsBuilder<SqliteTestJobs>().UseSqlite().Options);
        migrationBuilder.Sql(context.Database.GenerateCreateScript());
    }
}

[DbContext(typeof(PostgresTestJobs))]
[Migration("20260101000000_Initial")]
public sealed class PostgresInitial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        using var context = new PostgresTestJobs(new DbContextOptionsBuilder<PostgresTestJobs>().UseNpgsql().Options);
        migrationBuilder.Sql(context.Database.GenerateCreateScript());
    }
}
