namespace FacePlatform.Storage.Blobs;

/// <summary>Where blobs are: the configuration section <c>Blobs</c>.</summary>
public sealed class BlobOptions
{
    public const string Section = "Blobs";

    /// <summary>
    /// <c>folder</c> or <c>database</c>. Where absent, the database if that is PostgreSQL, which processes on several
    /// machines share anyway, and a folder beside the file of SQLite.
    /// </summary>
    public BlobPlace? Place { get; set; }

    /// <summary>
    /// The folder, relative to the content root; <c>{Storage:DataFolder}/{name}-blobs</c> where absent. Created with access
    /// for its owner only.
    /// </summary>
    public string? Folder { get; set; }
}
