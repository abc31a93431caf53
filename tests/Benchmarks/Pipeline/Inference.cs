namespace FacePlatform.Tests.Benchmarks.Pipeline;

/// <summary>One run of a network: which, and on how much.</summary>
/// <param name="Model">The model's SHA-256.</param>
/// <param name="Shape">Of the input, [n, 3, height, width].</param>
internal sealed record Inference(string Model, long[] Shape);
