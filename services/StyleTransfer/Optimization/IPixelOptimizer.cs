namespace FacePlatform.StyleTransfer.Optimization;

/// <summary>Changes the pixels so that J falls.</summary>
internal interface IPixelOptimizer : IDisposable
{
    /// <summary>One evaluation of J and its gradient, and one change of the pixels.</summary>
    /// <returns>The losses before the change.</returns>
    Losses Step();

    /// <summary>Writes what the next steps depend on beside the pixels, as far as it can be had.</summary>
    void Save(BinaryWriter writer);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    void Load(BinaryReader reader);
}
