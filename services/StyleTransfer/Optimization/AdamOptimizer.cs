using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FacePlatform.StyleTransfer.Optimization;

/// <summary>Adam (Kingma and Ba 2015) with learning rate 0.02. A checkpoint holds all of its state.</summary>
internal sealed class AdamOptimizer(Parameter pixels, StyleObjective objective) : IPixelOptimizer
{
    private readonly Adam _optimizer = optim.Adam([pixels], lr: 0.02, beta2: 0.999);

    public Losses Step()
    {
        using var scope = NewDisposeScope();
        _optimizer.zero_grad();
        var (_, losses) = objective.Evaluate(pixels);
        _optimizer.step();
        return losses;
    }

    public void Save(BinaryWriter writer) => _optimizer.save_state_dict(writer);

    public void Load(BinaryReader reader) => _optimizer.load_state_dict(reader);

    public void Dispose() => _optimizer.Dispose();
}
