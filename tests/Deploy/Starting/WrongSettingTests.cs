using System.Runtime.InteropServices;
using FacePlatform.Tests.Fixtures;
using Npgsql;

namespace FacePlatform.Tests.Deploy.Starting;

/// <summary>
/// What only an operator can put right: the service ends with exit code 1 after one critical line that names the setting, so
/// that a cluster shows CrashLoopBackOff and <c>kubectl logs</c> says why.
/// </summary>
public sealed class WrongSettingTests : IAsyncLifetime
{
    private PostgresServer? _postgres;

    // An absent secret must not become a fresh database in a folder that goes with the pod: the manifests set the provider.
    [Theory]
    [InlineData("Identity", "Storage__Provider", "postgres", "ConnectionStrings:identity must name a Host")]
    [InlineData("Gateway", "Storage__Provider", "postgres", "ConnectionStrings:gateway must name a Host")]
    [InlineData("StyleTransfer", "Storage__Provider", "postgres", "ConnectionStrings:style-transfer must name a Host")]
    [InlineData("Training", "Storage__Provider", "postgres", "ConnectionStrings:training must name a Host")]
    [InlineData("Identity", "Storage__DataFolder", "/proc/data", "Storage:DataFolder")]
    [InlineData("Identity", "Crops__Key", "too-short", "Crops:Key must be 32 random bytes")]
    [InlineData("Identity", "Index__Kind", "qdrant", "ConnectionStrings:qdrant")]
    [InlineData("Identity", "Index__Kind", "quadrant", "Index:Kind")]
    [InlineData("Gateway", "Access__BootstrapKey", "short", "BootstrapKey")]
    [InlineData("Gateway", "Clients__Identity__Addresses", "identity:8101", "identity:8101")]
    [InlineData("Embedding", "Pipelines__Root", "nowhere", "Pipelines:Root")]
    [InlineData("Embedding", "Pipelines__Additional__0", "/nowhere", "/nowhere/pipeline.json")]
    [InlineData("StyleTransfer", "Jobs__Role", "api", "Messaging:ConnectionString")]
    [InlineData("Training", "ModelStore__Root", "/proc/models", "ModelStore:Root, /proc/models, cannot be written to")]
    public async Task It_is_named_in_one_line_and_the_exit_code_is_1(
        string service, string setting, string value, string named)
    {
        await using var process = new StartingService(service, (setting, value));
        await EndsAsync(process, named);
    }

    [Fact]
    public async Task A_gpu_that_is_demanded_and_not_there_ends_the_start_and_auto_runs_on_the_processor()
    {
        if (NativeLibrary.TryLoad("libcuda.so.1", out _))
            Assert.Skip("This machine has a CUDA driver.");
        await using var demanded = new StartingService("Embedding", ("Embedding__ExecutionProvider", "cuda"));
        await EndsAsync(demanded, "Embedding:ExecutionProvider is cuda, but there is no CUDA");

        await using var either = new StartingService("Embedding", ("Embedding__ExecutionProvider", "auto"));
        await either.ProbesFindAsync(live: true, ready: true);
        Assert.Contains(either.Log, entry => entry.Text.StartsWith("Networks run on CPU (no CUDA", StringComparison.Ordinal));
        Assert.Empty(either.Loud);
    }

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

        await EndsAsync(wrong, "the server refuses this user or password");
        Assert.DoesNotContain("wrong", wrong.Loud[0].Text, StringComparison.Ordinal);
        await EndsAsync(none, "there is no database nowhere");
        await EndsAsync(notOwner, "Make it the owner");
    }

    [Fact]
    public async Task The_stack_trace_is_there_for_whoever_asks_for_it()
    {
        await using var process = new StartingService(
            "Identity", ("Storage__Provider", "postgres"), ("Logging__LogLevel__Default", "Debug"));
        Assert.Equal(1, await process.EndAsync());
        Assert.Contains("   at ".Trim(), Assert.Single(process.Loud).Text, StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync()
    {
        if (TestContext.Current.TestMethod?.MethodName.StartsWith("A_password", StringComparison.Ordinal) is not true)
            return;
        _postgres = await PostgresServer.TryCreateAsync();
        if (_postgres is not null)
            await _postgres.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }

    private static async Task EndsAsync(StartingService process, string named)
    {
        Assert.Equal(1, await process.EndAsync());
        var line = Assert.Single(process.Loud);
        Assert.Equal("crit", line.Level);
        Assert.Contains(named, line.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line.Text, StringComparison.Ordinal);
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
