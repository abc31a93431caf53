using FacePlatform.Jobs.Record;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Tests.Jobs.Hosting;

/// <summary>A database that refuses some writes to jobs, until this is disposed.</summary>
public sealed class Refusal : IAsyncDisposable
{
    /// <summary>The beginning of a lease.</summary>
    public const string Begin = """UPDATE ON jobs WHEN NEW."State" = 2 AND OLD."State" = 1""";

    /// <summary>Every end of an attempt.</summary>
    public const string End = """UPDATE ON jobs WHEN NEW."State" <> 2 AND OLD."State" = 2""";

    /// <summary>The end of an attempt that succeeded.</summary>
    public const string Success = """UPDATE ON jobs WHEN NEW."State" = 3 AND OLD."State" = 2""";

    /// <summary>A submission.</summary>
    public const string Submission = """INSERT ON jobs WHEN NEW."State" = 1""";

    private readonly JobsContext _context;

    private Refusal(JobsContext context) => _context = context;

    /// <param name="host">Whose record.</param>
    /// <param name="writes">Those that are refused.</param>
    /// <param name="code">The error, where the database is PostgreSQL: SQLSTATE; by default one that is not passing.</param>
    public static async Task<Refusal> BeginAsync(JobsHost host, string writes, string code = "P0001")
    {
        var refusal = new Refusal(host.NewContext());
        var (what, when) = (writes.Split(" WHEN ")[0], writes.Split(" WHEN ")[1]);
        await refusal.ExecuteAsync(
            $"CREATE TRIGGER refusal BEFORE {writes} BEGIN SELECT RAISE(ABORT, 'refused'); END;",
            $"""
            CREATE FUNCTION refusal() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '{code}'; END $$;
            CREATE TRIGGER refusal BEFORE {what} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION refusal();
            """);
        return refusal;
    }

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync("DROP TRIGGER refusal;", "DROP TRIGGER refusal ON jobs; DROP FUNCTION refusal();");
        await _context.DisposeAsync();
    }

    private async Task ExecuteAsync(string sqlite, string postgres)
    {
        var statement = _context.Database.IsSqlite() ? sqlite : postgres;
        await _context.Database.ExecuteSqlRawAsync(statement);
    }
}
