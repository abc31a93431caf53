using Google.Protobuf;

namespace FacePlatform.Tests.Facectl.Doubles;

/// <summary>A call that the double got.</summary>
public sealed record RecordedCall(string Method, IMessage Request, string? Key, string? TraceParent, DateTime Deadline);
