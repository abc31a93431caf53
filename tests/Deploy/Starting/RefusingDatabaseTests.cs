using FacePlatform.Tests.Fixtures;
using Npgsql;

namespace FacePlatform.Tests.Deploy.Starting;

/// <summary>A database that answers and says no: waiting would not help.</summary>
public sealed class RefusingDatabaseTests : IAsyncLifetime
{
    private PostgresServer? _postgres;

    [Fact]
    public async Task A_password_or_a_database_that_is_wrong_ends_the_start_and_no_database_is_made()
    {
        if (_postgres is null)
            Assert.Skip(PostgresServer.Missing);
        await using (var connection = new NpgsqlConnection(_postgres.ConnectionString))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(
                $"CREATE ROLE {PostgresServer.RoleWithPassword} LOGIN PASSWORD 'right'", connection);
            await command.ExecuteNonQueryAsync();
        }

        var database = await _postgres.CreateDatabaseAsync();
        await using var wrong = new StartingService("Identity", ("ConnectionStrings__identity", With(database, password: "wrong")));
        await using var none = new StartingService("Identity", ("ConnectionStrings__identity", With(database, database: "nowhere")));
        await using var notOwner = new StartingService("Gateway", ("ConnectionStrings__gateway", With(database, password: "right")));

        await wrong.FailsAsync("the server refuses this user or password");
        Assert.DoesNotContain("wrong", wrong.Warnings[0].Text, StringComparison.Ordinal);
        await none.FailsAsync("there is no database nowhere");
        await notOwner.FailsAsync("Make it the owner");
    }

    public async ValueTask InitializeAsync()
    {
        _postgres = await PostgresServer.TryCreateAsync();
        if (_postgres is not null)
            await _postgres.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }

    private static string With(string connection, string? password = null, string? database = null)
    {
        var builder = new NpgsqlConnectionStringBuilder(connection);
        if (password is not null)
            (builder.Username, builder.Password) = (PostgresServer.RoleWithPassword, password);
        builder.Database = database ?? builder.Database;
        return builder.ConnectionString;
    }
}
