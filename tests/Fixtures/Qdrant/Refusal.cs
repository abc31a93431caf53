using Grpc.Core;

namespace FacePlatform.Tests.Fixtures.Qdrant;

/// <summary>The errors of the double.</summary>
internal static class Refusal
{
    public static RpcException Invalid(string why) => new(new Status(StatusCode.InvalidArgument, why));

    public static RpcException NotCited(string what) =>
        Invalid($"{what} is not cited from Qdrant's documentation; see Citations.cs of the double.");

    /// <summary>qdrant/qdrant's error mapping: what is missing is NOT_FOUND.</summary>
    public static RpcException NotFound(string what) => new(new Status(StatusCode.NotFound, $"Not found: {what}"));

    /// <summary>qdrant/qdrant pull request 3423: creating a collection that exists is ALREADY_EXISTS.</summary>
    public static RpcException Exists(string collection) =>
        new(new Status(StatusCode.AlreadyExists, $"Collection {collection} already exists"));
}
