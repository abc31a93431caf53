using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;

namespace FacePlatform.Tests.Fixtures.Qdrant;

/// <summary>A point as it is kept; replaced, never changed.</summary>
internal sealed record StoredPoint(PointKey Key, float[] Vector, MapField<string, Value> Payload)
{
    /// <summary>The values of a payload key: Payload, "Payload types": an array is several values.</summary>
    public IReadOnlyList<Value> Values(string key) =>
        !Payload.TryGetValue(key, out var value) || value.KindCase is Value.KindOneofCase.NullValue or Value.KindOneofCase.None
            ? []
            : value.KindCase == Value.KindOneofCase.ListValue ? value.ListValue.Values : [value];

    /// <summary>Search, "Payload and vector in the result": nothing by default; all, or the keys that are named.</summary>
    public MapField<string, Value> Select(WithPayloadSelector? selector)
    {
        Func<string, bool> chosen = selector?.SelectorOptionsCase switch
        {
            WithPayloadSelector.SelectorOptionsOneofCase.Enable => _ => selector.Enable,
            WithPayloadSelector.SelectorOptionsOneofCase.Include => selector.Include.Fields.Contains,
            WithPayloadSelector.SelectorOptionsOneofCase.Exclude => key => !selector.Exclude.Fields.Contains(key),
            _ => _ => false,
        };
        var selected = new MapField<string, Value>();
        foreach (var (key, value) in Payload)
        {
            if (chosen(key))
                selected.Add(key, value);
        }

        return selected;
    }

    /// <inheritdoc cref="Select(WithPayloadSelector?)"/>
    public VectorsOutput? Select(WithVectorsSelector? selector) =>
        selector is { SelectorOptionsCase: WithVectorsSelector.SelectorOptionsOneofCase.Enable, Enable: true }
            ? new() { Vector = new() { Dense = new() { Data = { Vector } } } }
            : null;
}
