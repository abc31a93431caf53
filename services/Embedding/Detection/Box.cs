namespace FacePlatform.Embedding.Detection;

/// <summary>An axis-aligned box in pixels; it may reach over the image's edge.</summary>
public readonly record struct Box(float Left, float Top, float Width, float Height)
{
    public float Right => Left + Width;

    public float Bottom => Top + Height;

    public float Area => Width * Height;

    /// <summary>Intersection over union with <paramref name="other"/>, 0 to 1.</summary>
    public float IntersectionOverUnion(Box other)
    {
        var intersection = Intersection(other);
        return intersection <= 0 ? 0 : intersection / (Area + other.Area - intersection);
    }

    /// <summary>The area that both boxes cover.</summary>
    public float Intersection(Box other)
    {
        var width = MathF.Min(Right, other.Right) - MathF.Max(Left, other.Left);
        var height = MathF.Min(Bottom, other.Bottom) - MathF.Max(Top, other.Top);
        return width <= 0 || height <= 0 ? 0 : width * height;
    }
}
