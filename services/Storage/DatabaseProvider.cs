namespace FacePlatform.Storage;

/// <summary>The databases that a record can be kept in.</summary>
public enum DatabaseProvider
{
    /// <summary>One file, one process.</summary>
    Sqlite,

    /// <summary>A server that several processes may share.</summary>
    Postgres,
}
