using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FacePlatform.Storage;

/// <summary>Completes and checks the options of each database by its name.</summary>
internal sealed class DatabaseOptionsSetup(IConfiguration configuration, IHostEnvironment environment)
    : IPostConfigureOptions<DatabaseOptions>, IValidateOptions<DatabaseOptions>
{
    /// <summary>Connections of a process to its PostgreSQL at the most, unless the connection string says another number.</summary>
    internal const int PoolSize = 20;

    private const int DriverPoolSize = 100;

    public void PostConfigure(string? name, DatabaseOptions options)
    {
        var connection = configuration.GetConnectionString(name!) ?? "";
        options.Provider ??= Parse(connection)?.ContainsKey("Host") == true
            ? DatabaseProvider.Postgres
            : DatabaseProvider.Sqlite;
        try
        {
            options.ConnectionString = options.Provider == DatabaseProvider.Sqlite
                ? Sqlite(name!, connection, options)
                : Postgres(connection);
        }
        catch (ArgumentException)
        {
            // Left as it is for Validate to refuse.
            options.ConnectionString = connection;
        }
    }

    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
    {
        try
        {
            if (options.Provider == DatabaseProvider.Sqlite)
                return new SqliteConnectionStringBuilder(options.ConnectionString).Mode is SqliteOpenMode.Memory
                    ? ValidateOptionsResult.Fail($"ConnectionStrings:{name} names a database in memory; it must be a file.")
                    : ValidateOptionsResult.Success;
            return string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(options.ConnectionString).Host)
                ? ValidateOptionsResult.Fail($"ConnectionStrings:{name} must name a Host: Storage:Provider is postgres.")
                : ValidateOptionsResult.Success;
        }
        catch (ArgumentException)
        {
            // The message of the parser could repeat a password.
            return ValidateOptionsResult.Fail(
                $"ConnectionStrings:{name} is not a connection string of {options.Provider}.");
        }
    }

    private string Sqlite(string name, string connection, DatabaseOptions options)
    {
        // The driver repeats a busy command until its timeout, whatever SQLite itself has waited.
        var builder = new SqliteConnectionStringBuilder(connection)
        {
            ForeignKeys = true,
            DefaultTimeout = (int)Math.Ceiling(options.BusyTimeout.TotalSeconds),
        };
        if (builder.DataSource.Length == 0)
            builder.DataSource = Path.Combine(options.DataFolder, $"{name}.db");
        if (builder.DataSource == ":memory:")
            builder.Mode = SqliteOpenMode.Memory;
        else
            builder.DataSource = Path.GetFullPath(builder.DataSource, environment.ContentRootPath);
        return builder.ConnectionString;
    }

    private static string Postgres(string connection)
    {
        // The driver's default is all that a server's default admits; several processes share it.
        var builder = new NpgsqlConnectionStringBuilder(connection);
        if (builder.MaxPoolSize == DriverPoolSize)
            builder.MaxPoolSize = PoolSize;
        return builder.ConnectionString;
    }

    private static DbConnectionStringBuilder? Parse(string connection)
    {
        try
        {
            return new DbConnectionStringBuilder { ConnectionString = connection };
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
