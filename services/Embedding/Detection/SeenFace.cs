namespace FacePlatform.Embedding.Detection;

/// <summary>A face and the scale of the view that found it, in pixels of the network's input for each of the photo.</summary>
internal sealed record SeenFace(Face Face, double Scale)
{
    /// <summary>The longer side of its box, in pixels of the photo.</summary>
    public float Side => MathF.Max(Face.Box.Width, Face.Box.Height);
}
