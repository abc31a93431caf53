using Qdrant.Client.Grpc;

namespace FacePlatform.Tests.Fixtures.Qdrant;

/// <summary>
/// Filtering, "Filtering clauses": must is AND, should is OR, must_not is NOT of each; several clauses are combined by
/// AND and nest. "Filtering conditions": see each case below. The value's type has to fit the condition (Payload,
/// "Payload types"); one of several values is enough.
/// </summary>
internal static class PointFilter
{
    public static Func<StoredPoint, bool> Compile(Filter? filter)
    {
        if (filter is null)
            return _ => true;
        var must = filter.Must.Select(Compile).ToArray();
        var should = filter.Should.Select(Compile).ToArray();
        var mustNot = filter.MustNot.Select(Compile).ToArray();
        if (must.Length + should.Length + mustNot.Length == 0)
            throw Refusal.NotCited("A filter without a condition");
        return point => Array.TrueForAll(must, condition => condition(point))
            && (should.Length == 0 || Array.Exists(should, condition => condition(point)))
            && !Array.Exists(mustNot, condition => condition(point));
    }

    private static Func<StoredPoint, bool> Compile(Condition condition)
    {
        switch (condition.ConditionOneOfCase)
        {
            case Condition.ConditionOneOfOneofCase.Filter:
                return Compile(condition.Filter);
            case Condition.ConditionOneOfOneofCase.HasId:
                var ids = condition.HasId.HasId.Select(PointKey.Of).ToHashSet();
                return point => ids.Contains(point.Key);
            case Condition.ConditionOneOfOneofCase.IsEmpty:
                var empty = Key(condition.IsEmpty.Key);
                return point => point.Values(empty).Count == 0;
            case Condition.ConditionOneOfOneofCase.IsNull:
                var absent = Key(condition.IsNull.Key);
                return point => point.Payload.TryGetValue(absent, out var value)
                    && value.KindCase == Value.KindOneofCase.NullValue;
            case Condition.ConditionOneOfOneofCase.Field:
                var key = Key(condition.Field.Key);
                var holds = Compile(condition.Field);
                return point => point.Values(key).Any(holds);
            default:
                throw Refusal.NotCited($"The condition {condition.ConditionOneOfCase}");
        }
    }

    private static Func<Value, bool> Compile(FieldCondition field) => (field.Match, field.Range) switch
    {
        ({ } match, null) => Compile(match),
        (null, { } range) => value => Number(value) is { } number
            && (!range.HasLt || number < range.Lt) && (!range.HasGt || number > range.Gt)
            && (!range.HasLte || number <= range.Lte) && (!range.HasGte || number >= range.Gte),
        _ => throw Refusal.NotCited("A field condition that is not exactly one of match and range"),
    };

    private static Func<Value, bool> Compile(Match match) => match.MatchValueCase switch
    {
        Match.MatchValueOneofCase.Keyword => value => value.HasStringValue && value.StringValue == match.Keyword,
        Match.MatchValueOneofCase.Integer => value => value.HasIntegerValue && value.IntegerValue == match.Integer,
        Match.MatchValueOneofCase.Boolean => value => value.HasBoolValue && value.BoolValue == match.Boolean,
        Match.MatchValueOneofCase.Keywords => OneOf(match.Keywords, wanted: true),
        Match.MatchValueOneofCase.ExceptKeywords => OneOf(match.ExceptKeywords, wanted: false),
        Match.MatchValueOneofCase.Integers => OneOf(match.Integers, wanted: true),
        Match.MatchValueOneofCase.ExceptIntegers => OneOf(match.ExceptIntegers, wanted: false),
        _ => throw Refusal.NotCited($"The match {match.MatchValueCase}"),
    };

    private static Func<Value, bool> OneOf(RepeatedStrings strings, bool wanted)
    {
        var set = strings.Strings.ToHashSet(StringComparer.Ordinal);
        return value => value.HasStringValue && set.Contains(value.StringValue) == wanted;
    }

    private static Func<Value, bool> OneOf(RepeatedIntegers integers, bool wanted)
    {
        var set = integers.Integers.ToHashSet();
        return value => value.HasIntegerValue && set.Contains(value.IntegerValue) == wanted;
    }

    private static double? Number(Value value) =>
        value.HasDoubleValue ? value.DoubleValue : value.HasIntegerValue ? value.IntegerValue : null;

    private static string Key(string key) =>
        key.Length > 0 && key.AsSpan().IndexOfAny(".[]") < 0
            ? key
            : throw Refusal.Invalid("The double knows plain payload keys only.");
}
