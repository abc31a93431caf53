using System.Text;
using FacePlatform.Storage;
using FacePlatform.Tests.Fixtures;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FacePlatform.Tests.Storage;

public sealed class SqliteTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_new_database_is_migrated_and_healthy_and_keeps_what_is_written()
    {
        await using (var host = await NotesHost.StartAsync(NotesHost.Setting(_folder)))
        {
            Assert.Equal(HealthStatus.Healthy, (await host.CheckHealthAsync()).Status);
            await host.WriteAsync("kept");
        }

        await using var again = await NotesHost.StartAsync(NotesHost.Setting(_folder));
        Assert.Equal(["kept"], await again.ReadAsync());
    }

    [Fact]
    public async Task Commits_are_durable_and_erased_rows_are_overwritten()
    {
        await using var host = await NotesHost.StartAsync(NotesHost.Setting(_folder));
        await using var notes = host.Open();
        Assert.Equal("wal", await ScalarAsync<string>(notes, "PRAGMA journal_mode"));
        Assert.Equal(2, await ScalarAsync<long>(notes, "PRAGMA synchronous"));
        Assert.Equal(1, await ScalarAsync<long>(notes, "PRAGMA secure_delete"));
        Assert.Equal(1, await ScalarAsync<long>(notes, "PRAGMA foreign_keys"));
    }

    [Fact]
    public async Task Nobody_else_on_the_machine_can_read_it()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes.");
            return;
        }

        await using var host = await NotesHost.StartAsync(NotesHost.Setting(_folder));
        await host.WriteAsync("mine");
        var database = NotesHost.Database(_folder);
        foreach (var path in (string[])[database, $"{database}-wal", $"{database}-shm"])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task A_second_process_on_the_file_is_a_clear_error_at_start()
    {
        await using (await NotesHost.StartAsync(NotesHost.Setting(_folder)))
        {
            var error = await Assert.ThrowsAsync<DatabaseInUseException>(() => NotesHost.StartAsync(NotesHost.Setting(_folder)));
            Assert.Contains(NotesHost.Database(_folder), error.Message);
        }

        await using var afterwards = await NotesHost.StartAsync(NotesHost.Setting(_folder));
    }

    [Fact]
    public async Task A_writer_waits_for_another_connection_of_the_process()
    {
        await using var host = await NotesHost.StartAsync(NotesHost.Setting(_folder));
        await using var first = host.Open();
        await using var transaction = await first.Database.BeginTransactionAsync();
        first.Add(new Note { Text = "first" });
        await first.SaveChangesAsync();

        var second = Task.Run(() => host.WriteAsync("second"));
        Assert.Empty(await host.ReadAsync());
        await transaction.CommitAsync();
        await second;

        Assert.Equal(["first", "second"], await host.ReadAsync());
    }

    [Fact]
    public async Task A_lock_that_outlasts_the_busy_timeout_is_an_error()
    {
        await using var host = await NotesHost.StartAsync(NotesHost.Setting(_folder), ("Storage:BusyTimeout", "00:00:01"));
        await using var first = host.Open();
        await using var transaction = await first.Database.BeginTransactionAsync();

        var error = await Assert.ThrowsAsync<DbUpdateException>(() => host.WriteAsync("second"));
        Assert.Equal(5, Assert.IsType<SqliteException>(error.InnerException).SqliteErrorCode);
    }

    [Fact]
    public async Task A_migration_lock_of_a_killed_process_does_not_block_the_next_start()
    {
        await using (var host = await NotesHost.StartAsync(NotesHost.Setting(_folder)))
        {
            await using var notes = host.Open();
            await notes.Database.ExecuteSqlRawAsync(
                """
                CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT OR REPLACE INTO "__EFMigrationsLock" VALUES (1, '2026-01-01');
                """);
        }

        await using var again = await NotesHost.StartAsync(NotesHost.Setting(_folder)).WaitAsync(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task A_deleted_row_is_in_no_file_after_the_host_has_closed()
    {
        const string secret = "erase me from the disk please";
        await using (var host = await NotesHost.StartAsync(NotesHost.Setting(_folder)))
        {
            await host.WriteAsync(secret);
            await using var notes = host.Open();
            await notes.All.ExecuteDeleteAsync();
        }

        foreach (var file in Directory.EnumerateFiles(_folder.Path))
            Assert.True((await File.ReadAllBytesAsync(file)).AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0, file);
    }

    private static async Task<T> ScalarAsync<T>(Notes notes, string sql)
    {
        await notes.Database.OpenConnectionAsync();
        await using var command = notes.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
