using System.Numerics;
using System.Runtime.CompilerServices;
using FacePlatform.Pipelines;

namespace FacePlatform.Embedding.Detection;

/// <summary>The five points of alignment in pixels: the viewer's left eye, right eye, nose, left and right mouth corner.</summary>
[InlineArray(Count)]
public struct Landmarks
{
    public const int Count = AlignmentManifest.LandmarkCount;

    private Vector2 _point;

    public readonly Vector2 LeftEye => this[0];

    public readonly Vector2 RightEye => this[1];

    public readonly Vector2 Nose => this[2];

    public readonly Vector2 LeftMouth => this[3];

    public readonly Vector2 RightMouth => this[4];
}
