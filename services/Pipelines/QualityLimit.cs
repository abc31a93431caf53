namespace FacePlatform.Pipelines;

/// <summary>The range in which a quality check passes; at least one end is given.</summary>
public sealed record QualityLimit
{
    public double? Minimum { get; init; }

    public double? Maximum { get; init; }
}
