namespace FacePlatform.Storage.Blobs;

/// <summary>The places that blobs can be kept in.</summary>
public enum BlobPlace
{
    /// <summary>A file each. Processes on several machines must share the folder.</summary>
    Folder,

    /// <summary>Rows of the service's database.</summary>
    Database,
}
