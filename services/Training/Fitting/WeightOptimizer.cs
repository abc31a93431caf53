using FacePlatform.V1;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FacePlatform.Training.Fitting;

/// <summary>
/// Moves weights along their gradients: Adam (Kingma and Ba 2015), or SGD with momentum 0.9. After each step the weights go
/// back toward those at the start by the share <c>weight_decay</c> of the way, so that a small set does not ruin what a large
/// one has taught: L2-SP (Li, Grandvalet and Davoine 2018), apart from the gradient and scaled by the schedule alone
/// (Loshchilov and Hutter 2019).
/// </summary>
internal sealed class WeightOptimizer : IDisposable
{
    private const double Momentum = 0.9;

    private readonly IReadOnlyList<Parameter> _weights;
    private readonly TrainingOptions _options;
    private readonly int _steps;
    private readonly OptimizerHelper _optimizer;
    private readonly Tensor[] _start;

    /// <param name="weights">As they are at the start.</param>
    /// <param name="options">Complete.</param>
    /// <param name="steps">Of the whole training.</param>
    public WeightOptimizer(IReadOnlyList<Parameter> weights, TrainingOptions options, int steps)
    {
        (_weights, _options, _steps) = (weights, options, steps);
        _optimizer = options.Optimizer == TrainingOptimizer.SgdOptimizer
            ? optim.SGD(weights, options.LearningRate, Momentum)
            : optim.Adam(weights, options.LearningRate);
        using var scope = NewDisposeScope();
        _start = options.WeightDecay > 0
            ? [.. weights.Select(weight => weight.detach().clone().DetachFromDisposeScope())]
            : [];
    }

    /// <param name="step">From 1.</param>
    public double LearningRateAt(int step) => _options.LearningRate * ScheduleAt(step);

    /// <summary>Forgets the gradients.</summary>
    public void Clear() => _optimizer.zero_grad();

    /// <summary>Changes the weights by their gradients.</summary>
    /// <param name="step">From 1.</param>
    /// <returns>False, and nothing is changed, where a gradient is not finite.</returns>
    public bool TryStep(int step)
    {
        using var scope = NewDisposeScope();
        if (!double.IsFinite(nn.utils.clip_grad_norm_(_weights, _options.GradientNorm)))
            return false;
        foreach (var group in _optimizer.ParamGroups)
            group.LearningRate = LearningRateAt(step);
        _optimizer.step();

        using var constant = no_grad();
        for (var i = 0; i < _start.Length; i++)
            _weights[i].add_(_start[i] - _weights[i], _options.WeightDecay * ScheduleAt(step));
        return true;
    }

    /// <summary>Writes what the next steps depend on beside the weights.</summary>
    public void Save(BinaryWriter writer) => _optimizer.save_state_dict(writer);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Load(BinaryReader reader) => _optimizer.load_state_dict(reader);

    public void Dispose()
    {
        _optimizer.Dispose();
        foreach (var tensor in _start)
            tensor.Dispose();
    }

    private double ScheduleAt(int step) => _options.Schedule == LearningRateSchedule.Constant
        ? 1
        : (1 + Math.Cos(Math.PI * (step - 1) / _steps)) / 2;
}
