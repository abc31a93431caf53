namespace FacePlatform.Imaging;

/// <summary>Evenly spaced points along one axis of an image.</summary>
/// <param name="Start">The first point in pixels of the source; pixel centres are whole numbers.</param>
/// <param name="Step">From one point to the next.</param>
/// <param name="Count">How many.</param>
public readonly record struct SampleAxis(double Start, double Step, int Count)
{
    /// <summary>The pixel before a point and the weight of the pixel after it, inside a source of a size of two or more.</summary>
    public (int Index, float Weight) NeighbourOf(int position, int size)
    {
        var point = Math.Clamp(Start + (position * Step), 0, size - 1);
        var index = Math.Min((int)point, size - 2);
        return (index, (float)(point - index));
    }
}
