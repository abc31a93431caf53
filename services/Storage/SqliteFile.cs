using Microsoft.Data.Sqlite;

namespace FacePlatform.Storage;

/// <summary>
/// A SQLite database file that belongs to this process alone while it is open. The lock is a file beside it and not
/// SQLite's own <c>locking_mode=EXCLUSIVE</c>, which would also shut out the other connections of this process; the
/// operating system drops it when the process dies.
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    private readonly string _connectionString;
    private readonly FileStream _lock;

    /// <summary>Locks the file, creating its folder where it is missing.</summary>
    /// <exception cref="DatabaseInUseException">Another process has the file.</exception>
    public SqliteFile(string connectionString)
    {
        _connectionString = connectionString;
        var path = new SqliteConnectionStringBuilder(connectionString).DataSource;
        try
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
            _lock = new FileStream($"{path}-lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            // Its logs get the mode that it has.
            PrivateFiles.Open(path, new() { Mode = FileMode.OpenOrCreate, Share = FileShare.ReadWrite }).Dispose();
        }
        catch (IOException exception) when (IsLocked(exception))
        {
            throw new DatabaseInUseException(path, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"The database {path} cannot be made. Storage:DataFolder has to be a folder that this user may write to.",
                exception);
        }
    }

    /// <summary>
    /// Makes the file ready for migrations: write-ahead log on, and the migration lock removed that a process killed
    /// during a migration left; nobody can hold it while this process has the file, and EF would wait for it for ever.
    /// </summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = """PRAGMA journal_mode=WAL; DROP TABLE IF EXISTS "__EFMigrationsLock";""";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Closes the pooled connections, which empties the write-ahead log, and lets the file go.</summary>
    public void Dispose()
    {
        using (var connection = new SqliteConnection(_connectionString))
            SqliteConnection.ClearPool(connection);
        _lock.Dispose();
    }

    // Linux, macOS and Windows have a number each for it, and .NET none.
    private static bool IsLocked(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
