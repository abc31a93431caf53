using Microsoft.ML.OnnxRuntime;

namespace FacePlatform.Embedding.Detection;

/// <summary>A detector's output tensors by name, without copies.</summary>
public readonly struct DetectorOutputs(IReadOnlyList<string> names, IReadOnlyList<OrtValue> values)
{
    /// <summary>The values of output <paramref name="name"/>.</summary>
    public ReadOnlySpan<float> this[string name]
    {
        get
        {
            for (var i = 0; i < names.Count; i++)
            {
                if (names[i] == name)
                    return values[i].GetTensorDataAsSpan<float>();
            }

            throw new InvalidDataException($"The detector has no output {name}; its manifest names the wrong kind.");
        }
    }
}
