namespace FacePlatform.Gateway.Limits;

/// <summary>A message of a stream.</summary>
/// <param name="Value">What the caller sent.</param>
/// <param name="Room">The memory that it takes until this is disposed; null where it needs none.</param>
internal sealed record RequestMessage<T>(T Value, IDisposable? Room);
