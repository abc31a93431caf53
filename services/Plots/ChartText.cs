namespace FacePlatform.Plots;

/// <summary>How large the text of a chart is, in points at the scale of <see cref="Chart"/>.</summary>
/// <param name="Title">Above it.</param>
/// <param name="Axis">Beside its axes.</param>
/// <param name="Legend">In it.</param>
public sealed record ChartText(int Title, int Axis, int Legend)
{
    /// <summary>Of a chart that is a picture of its own.</summary>
    public static ChartText OfPicture { get; } = new(16, 13, 12);

    /// <summary>Of one that stands beside others.</summary>
    public static ChartText OfPanel { get; } = new(13, 11, 10);
}
