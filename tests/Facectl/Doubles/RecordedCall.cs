using Google.Protobuf;

namespace FacePlatform.Tests.Facectl.Doubles;

/// <summary>A call that the double got; a stream of requests has none of its own.</summary>
public sealed record RecordedCall(string Method, IMessage? Request, string? Key, string? TraceParent, DateTime Deadline);
