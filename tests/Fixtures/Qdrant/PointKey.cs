using Qdrant.Client.Grpc;

namespace FacePlatform.Tests.Fixtures.Qdrant;

/// <summary>Points, "Point IDs": an unsigned 64-bit integer or a UUID. Integers come first.</summary>
internal readonly record struct PointKey(ulong Number, Guid? Uuid) : IComparable<PointKey>
{
    public static PointKey Of(PointId? id) => id?.PointIdOptionsCase switch
    {
        PointId.PointIdOptionsOneofCase.Num => new(id.Num, null),
        PointId.PointIdOptionsOneofCase.Uuid when Guid.TryParse(id.Uuid.Replace("urn:uuid:", "", StringComparison.Ordinal), out var uuid) =>
            new(0, uuid),
        PointId.PointIdOptionsOneofCase.Uuid => throw Refusal.Invalid("The point's id is not a UUID."),
        _ => throw Refusal.Invalid("A point has no id."),
    };

    public PointId ToId() => Uuid is { } uuid ? new() { Uuid = uuid.ToString() } : new() { Num = Number };

    public int CompareTo(PointKey other) =>
        (Uuid, other.Uuid) switch
        {
            (null, null) => Number.CompareTo(other.Number),
            (null, _) => -1,
            (_, null) => 1,
            ({ } left, { } right) => left.CompareTo(right),
        };
}
