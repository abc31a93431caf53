using FacePlatform.Jobs;
using FacePlatform.StyleTransfer.Running;

namespace FacePlatform.StyleTransfer.Record;

public static class RecordExtensions
{
    /// <summary>The kind of the jobs.</summary>
    public const string Kind = "style-transfer";

    /// <summary>The name of the database's connection string and SQLite file.</summary>
    public const string Database = Kind;

    /// <summary>Adds the jobs of this service and, by its role, what does them.</summary>
    public static IHostApplicationBuilder AddStyleTransferJobs(this IHostApplicationBuilder builder)
    {
        builder.AddJobs<StyleTransferContext, SqliteStyleTransfers, PostgresStyleTransfers>(Database);
        builder.AddJobKind<StyleTransferHandler>(new(Kind, "StyleTransfer", "styleTransfers"));
        return builder;
    }
}
