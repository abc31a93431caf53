using System.Data.Common;
using Npgsql;

namespace FacePlatform.Storage;

/// <summary>PostgreSQL answers, and does not let this service in or do its work; the message says what to put right.</summary>
public sealed class DatabaseRefusedException(string name, DbConnection connection, NpgsqlException inner)
    : Exception($"ConnectionStrings:{name} ({connection.DataSource}): {Advise(connection, inner)}", inner)
{
    private static string Advise(DbConnection connection, NpgsqlException exception) => exception.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            "the server refuses this user or password. Correct them.",
        PostgresErrorCodes.InvalidCatalogName =>
            $"there is no database {connection.Database}. Create it, or correct the name.",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"the user may not change the database {connection.Database}. Make it the owner.",
        _ => "the database cannot be used.",
    };
}
