using FacePlatform.Networks;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Onnx;
using TorchSharp;
using static TorchSharp.torch;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;
using Tensor = TorchSharp.torch.Tensor;

namespace FacePlatform.Tests.Networks.Files;

/// <summary>What ONNX Runtime says about a model, and comparison with it.</summary>
internal sealed class Reference : IDisposable
{
    /// <summary>Relative to the largest value of the tensor.</summary>
    public const double Tolerance = 1e-4;

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    /// <param name="model">Not changed.</param>
    public Reference(ModelProto model)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        _session = new InferenceSession(model.ToByteArray(), options);
    }

    /// <summary>Numbers around zero, the same for each call with the same shape.</summary>
    public static Tensor Random(params long[] shape)
    {
        using var generator = new Generator(11);
        return randn(shape, generator: generator);
    }

    /// <summary>All float outputs.</summary>
    public Dictionary<string, Tensor> Run(Tensor input)
    {
        using var value = OrtValue.CreateTensorValueFromMemory(input.data<float>().ToArray(), input.shape);
        using var outputs = _session.Run(_run, [_session.InputNames[0]], [value], _session.OutputNames);
        return _session.OutputNames.Zip(outputs)
            .Where(output => output.Second.GetTensorTypeAndShape().ElementDataType == TensorElementType.Float)
            .ToDictionary(
                output => output.First,
                output => tensor(output.Second.GetTensorDataAsSpan<float>().ToArray())
                    .reshape(output.Second.GetTensorTypeAndShape().Shape));
    }

    /// <summary>
    /// All outputs are the same; a model <see cref="ModelEdits.WithAllOutputs"/> has every value among them.
    /// </summary>
    /// <param name="network">What is tested.</param>
    /// <param name="input">Float32.</param>
    /// <param name="exact">
    /// The same network in double precision: the judge where rounding alone lets the two differ by more than the
    /// tolerance.
    /// </param>
    public void AssertEqual(OnnxNetwork network, Tensor input, OnnxNetwork? exact = null)
    {
        using var scope = NewDisposeScope();
        var expected = Run(input);
        var actual = network.Evaluate(input, expected.Keys);
        foreach (var (name, value) in expected)
        {
            if (exact is null || Difference(name, value, actual[name]) <= Tolerance)
            {
                AssertEqual(name, value, actual[name]);
                continue;
            }

            var judge = exact.Evaluate(input.to_type(ScalarType.Float64), [name])[name];
            AssertEqual(name, judge, actual[name]);
            Assert.True(
                Difference(name, judge, actual[name]) < Difference(name, judge, value),
                $"{name} differs from ONNX Runtime's and is further from the exact one.");
        }
    }

    public static void AssertEqual(string name, Tensor expected, Tensor actual)
    {
        var difference = Difference(name, expected, actual);
        Assert.True(difference <= Tolerance, $"{name} differs by {difference:g3} of its largest value");
    }

    // Of the largest value.
    private static double Difference(string name, Tensor expected, Tensor actual)
    {
        Assert.True(
            expected.shape.SequenceEqual(actual.shape),
            $"{name}: [{string.Join(',', actual.shape)}] instead of [{string.Join(',', expected.shape)}]");
        using var scope = NewDisposeScope();
        return (expected - actual).abs().max().ToDouble() / Math.Max(expected.abs().max().ToDouble(), 1e-10);
    }

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }
}
