using System.Security.Cryptography;
using System.Text;
using FacePlatform.Storage;
using Microsoft.Data.Sqlite;

namespace FacePlatform.Jobs.Queue.Broker;

/// <summary>Names of queues. A queue belongs to one record: another one's workers would take its messages and find no job.</summary>
internal static class QueueNames
{
    private const int Digits = 12;

    /// <summary>
    /// The database's name, for all that share it; with a digest of its path where it is a file, since machines and folders
    /// each have one of that name.
    /// </summary>
    public static string Default(string name, DatabaseOptions database)
    {
        if (database.Provider != DatabaseProvider.Sqlite)
            return name;
        var path = new SqliteConnectionStringBuilder(database.ConnectionString).DataSource;
        var record = SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.MachineName}:{path}"));
        return $"{name}-{Convert.ToHexStringLower(record)[..Digits]}";
    }
}
