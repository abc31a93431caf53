namespace FacePlatform.Embedding.Inference;

/// <summary>A pipeline's part in a network of the <see cref="ModelPool"/>; disposed, it gives the part back.</summary>
public sealed class ModelLease(OnnxModel model, Action giveBack) : IDisposable
{
    private Action? _giveBack = giveBack;

    public OnnxModel Model { get; } = model;

    public void Dispose() => Interlocked.Exchange(ref _giveBack, null)?.Invoke();
}
