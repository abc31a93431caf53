namespace FacePlatform.Storage;

/// <summary>A second process was started on a SQLite file; it would answer from a stale copy, so it must not start.</summary>
public sealed class DatabaseInUseException(string path, Exception? inner = null)
    : Exception($"The database {path} is in use by another process. Stop that one, or use PostgreSQL to share it.", inner);
