namespace FacePlatform.Tests.Chaos.RestartDependencies;

/// <summary>One attempt of a call.</summary>
/// <param name="Operation">What was asked for.</param>
/// <param name="Started">When it was sent.</param>
/// <param name="Failure">Status and reason; null where it was answered.</param>
/// <param name="MayRetry">Whether the error said that a retry helps.</param>
internal sealed record LoadCall(string Operation, DateTimeOffset Started, string? Failure, bool MayRetry);
