using Qdrant.Client.Grpc;

namespace FacePlatform.Tests.Fixtures.Qdrant;

/// <summary>
/// Search, "Grouping API": groups in the order of their best point, by keyword and integer values; a point with several
/// values is in several groups, other values are ignored. Filling them is best effort: as Qdrant does (qdrant/qdrant,
/// lib/collection/src/grouping/group_by.rs), it takes the limit × size best points of groups that are not full, at most
/// five times, and then fills the best groups likewise. So a few groups that own all the nearest points make the answer
/// shorter than the limit.
/// </summary>
internal sealed class PointGrouping
{
    private const int Requests = 5;

    private readonly List<(ScoredHit Hit, Lazy<GroupId[]> Groups)> _left;
    private readonly List<Group> _groups = [];
    private readonly int _limit;
    private readonly int _size;

    public PointGrouping(List<ScoredHit> hits, string key, int limit, int size)
    {
        (_limit, _size) = (limit, size);
        _left = [.. hits.Select(hit => (hit, new Lazy<GroupId[]>(() => GroupsOf(hit.Point, key))))];
    }

    public IReadOnlyList<Group> Form()
    {
        for (var i = 0; i < Requests; i++)
        {
            var full = _groups.Where(group => group.Hits.Count == _size).Select(group => group.Id).ToHashSet();
            if (full.Count >= _limit || !Collect(id => !full.Contains(id)))
                break;
        }

        for (var i = 0; i < Requests; i++)
        {
            var wanting = _groups.Take(_limit).Where(group => group.Hits.Count < _size).Select(group => group.Id).ToHashSet();
            if (wanting.Count == 0 || !Collect(wanting.Contains))
                break;
        }

        return [.. _groups.Take(_limit)];
    }

    private bool Collect(Func<GroupId, bool> wanted)
    {
        var found = _left.Where(hit => Array.Exists(hit.Groups.Value, id => wanted(id))).Take(_limit * _size).ToList();
        foreach (var (hit, ids) in found)
        {
            foreach (var id in ids.Value)
            {
                var group = _groups.Find(group => group.Id.Equals(id));
                if (group is null)
                    _groups.Add(new(id, [hit]));
                else if (group.Hits.Count < _size)
                    group.Hits.Add(hit);
            }
        }

        var seen = found.Select(hit => hit.Hit).ToHashSet();
        _left.RemoveAll(hit => seen.Contains(hit.Hit));
        _groups.ForEach(group => group.Hits.Sort((left, right) => left.Rank - right.Rank));
        _groups.Sort((left, right) => left.Hits[0].Rank - right.Hits[0].Rank);
        return found.Count > 0;
    }

    private static GroupId[] GroupsOf(StoredPoint point, string key) =>
        [.. point.Values(key)
            .Where(value => value.HasStringValue || value.HasIntegerValue)
            .Select(value => value switch
            {
                { HasStringValue: true } => new GroupId { StringValue = value.StringValue },
                { IntegerValue: < 0 } => new GroupId { IntegerValue = value.IntegerValue },
                _ => new GroupId { UnsignedValue = (ulong)value.IntegerValue },
            })
            .Distinct()];

    internal sealed record Group(GroupId Id, List<ScoredHit> Hits);
}
