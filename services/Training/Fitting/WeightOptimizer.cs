using System.Runtime.InteropServices;
using FacePlatform.Networks;
using FacePlatform.V1;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FacePlatform.Training.Fitting;

/// <summary>
/// Moves weights along their gradients: Adam (Kingma and Ba 2015), or SGD with momentum 0.9. After each step the weights go
/// back toward those at the start by the share <c>weight_decay</c> of the way, so that a small set does not ruin what a
/// large one has taught: L2-SP (Li, Grandvalet and Davoine 2018), apart from the gradient and scaled by the schedule alone
/// (Loshchilov and Hutter 2019).
/// </summary>
/// <remarks>TorchSharp's optimizers are not used: see <see cref="TensorArithmetic"/>.</remarks>
internal sealed class WeightOptimizer : IDisposable
{
    private static readonly Scalar Momentum = 0.9;
    private static readonly Scalar One = 1.0;

    private readonly TrainingOptions _options;
    private readonly int _steps;
    private readonly Entry[] _entries;

    /// <param name="weights">As they are at the start.</param>
    /// <param name="options">Complete.</param>
    /// <param name="steps">Of the whole training.</param>
    public WeightOptimizer(IEnumerable<Parameter> weights, TrainingOptions options, int steps)
    {
        (_options, _steps) = (options, steps);
        using var scope = NewDisposeScope();
        _entries = [.. weights.Select(weight => new Entry(
            weight,
            weight.detach().clone().DetachFromDisposeScope(),
            zeros_like(weight.detach()).DetachFromDisposeScope(),
            zeros_like(weight.detach()).DetachFromDisposeScope()))];
    }

    private bool IsAdam => _options.Optimizer != TrainingOptimizer.SgdOptimizer;

    /// <param name="step">From 1.</param>
    public double LearningRateAt(int step) => _options.LearningRate * ScheduleAt(step);

    /// <summary>Forgets the gradients.</summary>
    public void Clear()
    {
        foreach (var entry in _entries)
            entry.Weight.grad?.zero_();
    }

    /// <summary>Changes the weights by their gradients.</summary>
    /// <param name="step">From 1, each once.</param>
    /// <returns>False, and nothing is changed, where a gradient is not finite.</returns>
    public bool TryStep(int step)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var moved = _entries.Where(entry => entry.Weight.grad is not null).ToArray();
        var norm = stack(moved.Select(entry => entry.Weight.grad!.norm())).norm().data<float>()[0];
        if (!float.IsFinite(norm))
            return false;
        using Scalar shortened = Math.Min(1, _options.GradientNorm / Math.Max(norm, float.Epsilon));
        using Scalar back = _options.WeightDecay * ScheduleAt(step);
        foreach (var entry in moved)
        {
            var gradient = entry.Weight.grad!.mul_(shortened);
            if (IsAdam)
                AdamStep.Take(entry.Weight, gradient, entry.First, entry.Second, step, LearningRateAt(step));
            else
                MoveByMomentum(entry, gradient, step);
            if (_options.WeightDecay > 0)
                entry.Weight.add_(entry.Start - entry.Weight, back);
        }

        return true;
    }

    /// <summary>What the next steps depend on beside the weights.</summary>
    public byte[] Save()
    {
        using var scope = NewDisposeScope();
        using var state = new MemoryStream();
        foreach (var moment in Moments)
            state.Write(MemoryMarshal.AsBytes(moment.data<float>().ToArray().AsSpan()));
        return state.ToArray();
    }

    /// <summary>Whether so many bytes can be what <see cref="Save"/> gave for these weights.</summary>
    public bool Fits(int length) => length == sizeof(float) * Moments.Sum(moment => moment.numel());

    /// <summary>Takes what <see cref="Save"/> gave.</summary>
    /// <param name="state">Of a length that <see cref="Fits"/>.</param>
    public void Load(ReadOnlySpan<byte> state)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var moment in Moments)
        {
            var length = sizeof(float) * (int)moment.numel();
            moment.copy_(tensor(MemoryMarshal.Cast<byte, float>(state[..length]).ToArray(), moment.shape));
            state = state[length..];
        }
    }

    public void Dispose()
    {
        foreach (var (_, start, first, second) in _entries)
        {
            start.Dispose();
            first.Dispose();
            second.Dispose();
        }
    }

    private IEnumerable<Tensor> Moments => _entries.SelectMany<Entry, Tensor>(
        entry => IsAdam ? [entry.First, entry.Second] : [entry.First]);

    private void MoveByMomentum(Entry entry, Tensor gradient, int step)
    {
        using Scalar rate = -LearningRateAt(step);
        entry.First.mul_(Momentum).add_(gradient, One);
        entry.Weight.add_(entry.First, rate);
    }

    private double ScheduleAt(int step) => _options.Schedule == LearningRateSchedule.Constant
        ? 1
        : (1 + Math.Cos(Math.PI * (step - 1) / _steps)) / 2;

    /// <param name="Weight">The encoder's.</param>
    /// <param name="Start">As it was at the start.</param>
    /// <param name="First">Moment of the gradients.</param>
    /// <param name="Second">Moment of their squares; Adam's.</param>
    private readonly record struct Entry(Parameter Weight, Tensor Start, Tensor First, Tensor Second);
}
