using Google.Protobuf;

namespace FacePlatform.Tests.Fixtures.Qdrant;

/// <summary>A call that reached the double.</summary>
/// <param name="Method">Service and method, such as <c>Points/Upsert</c>.</param>
/// <param name="Request">What it carried.</param>
public sealed record QdrantCall(string Method, IMessage Request);
