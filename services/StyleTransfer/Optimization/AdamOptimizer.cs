using System.Runtime.InteropServices;
using FacePlatform.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FacePlatform.StyleTransfer.Optimization;

/// <summary>Adam (Kingma and Ba 2015) with learning rate 0.02. A checkpoint holds all of its state.</summary>
internal sealed class AdamOptimizer : IPixelOptimizer
{
    private const double LearningRate = 0.02;

    private readonly Parameter _pixels;
    private readonly StyleObjective _objective;
    private readonly Tensor[] _moments;
    private int _steps;

    public AdamOptimizer(Parameter pixels, StyleObjective objective)
    {
        (_pixels, _objective) = (pixels, objective);
        using var scope = NewDisposeScope();
        _moments = [Zeros(), Zeros()];

        Tensor Zeros() => zeros_like(pixels.detach()).DetachFromDisposeScope();
    }

    public Losses Step()
    {
        using var scope = NewDisposeScope();
        _pixels.grad?.zero_();
        var (_, losses) = _objective.Evaluate(_pixels);
        AdamStep.Take(_pixels, _pixels.grad!, _moments[0], _moments[1], ++_steps, LearningRate);
        return losses;
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(_steps);
        foreach (var moment in _moments)
            writer.Write(MemoryMarshal.AsBytes(moment.data<float>().ToArray().AsSpan()));
    }

    public void Load(BinaryReader reader)
    {
        using var scope = NewDisposeScope();
        _steps = reader.ReadInt32();
        foreach (var moment in _moments)
        {
            var values = new float[moment.numel()];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            moment.copy_(tensor(values, moment.shape));
        }
    }

    public void Dispose()
    {
        foreach (var moment in _moments)
            moment.Dispose();
    }
}
