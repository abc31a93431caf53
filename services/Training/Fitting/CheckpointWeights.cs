using FacePlatform.Internal.V1;
using Google.Protobuf.Collections;

namespace FacePlatform.Training.Fitting;

/// <summary>Weights by name, as a checkpoint has them.</summary>
internal static class CheckpointWeights
{
    public static void Add(this MapField<string, Weights> weights, IReadOnlyDictionary<string, float[]> state)
    {
        foreach (var (name, values) in state)
            weights.Add(name, new Weights { Values = { values } });
    }

    public static Dictionary<string, float[]> ToState(this MapField<string, Weights> weights) =>
        weights.ToDictionary(weight => weight.Key, weight => weight.Value.Values.ToArray(), StringComparer.Ordinal);
}
