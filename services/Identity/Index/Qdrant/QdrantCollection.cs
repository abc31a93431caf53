namespace FacePlatform.Identity.Index.Qdrant;

/// <summary>A pipeline's collection that was found, or made, to be what it has to be.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">Values of a vector.</param>
internal sealed record QdrantCollection(string Name, int Size)
{
    /// <summary>Whether its vectors are searched by one byte per value first.</summary>
    public bool IsQuantized { get; init; }
}
