namespace FacePlatform.Embedding.Batching;

/// <summary>Runs a batch: one result for each input, in their order.</summary>
public delegate IReadOnlyList<TResult> BatchFunction<TInput, TResult>(TInput[] inputs);
