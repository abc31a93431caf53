namespace FacePlatform.Embedding.Pipelines.Store;

/// <summary>An active model of the store.</summary>
/// <param name="Id">The folder's name, which is the pipeline's without its prefix.</param>
/// <param name="Folder">A pipeline's folder.</param>
/// <param name="Version">Another one where files were changed.</param>
internal sealed record StoredModel(string Id, string Folder, string Version);
