using FacePlatform.StyleTransfer.Optimization;
using FacePlatform.Tests.StyleTransfer.Pictures;
using FacePlatform.V1;
using TorchSharp;

namespace FacePlatform.Tests.StyleTransfer;

/// <summary>Nothing is left behind, neither by an iteration nor by a picture.</summary>
public sealed class MemoryTests(ShippedNetwork shipped)
{
    // TorchSharp keeps the scalar that a closure of L-BFGS returns, one for each iteration.
    [Theory]
    [InlineData(StyleOptimizer.Lbfgs, 1)]
    [InlineData(StyleOptimizer.Adam, 0)]
    public void Live_tensors_do_not_grow(StyleOptimizer optimizer, int keptByTorchSharp)
    {
        const int Iterations = 12;
        using var house = PaintedPicture.House();
        using var strokes = PaintedPicture.Strokes();
        var options = StylePresets.Complete(
            new() { Size = 128, Scales = 2, Iterations = Iterations, Optimizer = optimizer }, shipped.Network.Manifest);
        var before = LiveTensors();
        using (var stylization = new Stylization(shipped.Network, house, [new(strokes, 1)], options))
        {
            stylization.Step();
            var inScale = LiveTensors();
            while (stylization.Iteration < 7)
                stylization.Step();
            stylization.Preview();
            stylization.Checkpoint();
            Assert.Equal(inScale + (6 * keptByTorchSharp), LiveTensors());
            while (!stylization.IsDone)
                stylization.Step();
            stylization.Result();
        }

        Assert.Equal(before + (Iterations * keptByTorchSharp), LiveTensors());
    }

    [Fact]
    public void What_a_step_of_lbfgs_leaves_is_small()
    {
        using var house = PaintedPicture.House();
        using var strokes = PaintedPicture.Strokes();
        var options = StylePresets.Complete(new() { Size = 192, Scales = 1, Iterations = 90 }, shipped.Network.Manifest);
        using var stylization = new Stylization(shipped.Network, house, [new(strokes, 1)], options);
        // Until the history is full and the allocators have what they need.
        while (stylization.Iteration < 45)
            stylization.Step();
        var before = ResidentMegabytes();
        while (!stylization.IsDone)
            stylization.Step();
        // Features kept by each step would be 4 MB each.
        Assert.InRange(ResidentMegabytes() - before, -1000, 60);
    }

    private static long LiveTensors() => DisposeScopeManager.Statistics.ThreadTotalLiveCount;

    private static long ResidentMegabytes()
    {
        GC.Collect();
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64 >> 20;
    }
}
