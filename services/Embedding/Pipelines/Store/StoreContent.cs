namespace FacePlatform.Embedding.Pipelines.Store;

/// <summary>What the store wants to be served.</summary>
/// <param name="Active">By their ids.</param>
/// <param name="Default">The pipeline of requests that name none; empty where the store does not say.</param>
internal sealed record StoreContent(IReadOnlyList<StoredModel> Active, string Default);
