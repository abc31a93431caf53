using System.Runtime.ExceptionServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FacePlatform.StyleTransfer.Optimization;

/// <summary>
/// L-BFGS (Liu and Nocedal 1989) of libtorch with the last 20 steps, learning rate 1 and no line search: one evaluation
/// for each step.
/// </summary>
/// <remarks>
/// libtorch does not give its history away, so a checkpoint holds none: after a resume the first step is short and the
/// history grows again. The picture goes on where it was; J is that of an uninterrupted run a few iterations later.
/// </remarks>
internal sealed class LbfgsOptimizer(Parameter pixels, StyleObjective objective) : IPixelOptimizer
{
    private const int HistorySize = 20;

    // The gradient of a single pixel is far below the usual tolerances: they would end the search at once.
    private readonly LBFGS _optimizer = optim.LBFGS(
        [pixels], lr: 1, max_iter: 1, max_eval: 1, tolerange_grad: 0, tolerance_change: 0, history_size: HistorySize);

    public Losses Step()
    {
        Losses losses = default;
        ExceptionDispatchInfo? failure = null;
        using var scope = NewDisposeScope();
        _optimizer.step(() =>
        {
            // Native code called this, and an exception that crosses it ends the process.
            try
            {
                using var inner = NewDisposeScope();
                _optimizer.zero_grad();
                (var total, losses) = objective.Evaluate(pixels);
                // TorchSharp never frees what a closure returns: J itself would keep all features alive.
                return total.detach().MoveToOuterDisposeScope();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
                return zeros(1);
            }
        });
        failure?.Throw();
        return losses;
    }

    public void Save(BinaryWriter writer)
    {
    }

    public void Load(BinaryReader reader)
    {
    }

    public void Dispose() => _optimizer.Dispose();
}
