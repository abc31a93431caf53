using System.Numerics;
using FacePlatform.V1;
using Face = FacePlatform.Embedding.Detection.Face;

namespace FacePlatform.Embedding.Analysis;

/// <summary>Faces as messages of the contract.</summary>
internal static class FaceMessages
{
    public static DetectedFace ToMessage(this Face face, V1.Quality quality) => new()
    {
        Box = new() { X = face.Box.Left, Y = face.Box.Top, Width = face.Box.Width, Height = face.Box.Height },
        Landmarks = new()
        {
            LeftEye = face.Landmarks.LeftEye.ToMessage(),
            RightEye = face.Landmarks.RightEye.ToMessage(),
            Nose = face.Landmarks.Nose.ToMessage(),
            LeftMouth = face.Landmarks.LeftMouth.ToMessage(),
            RightMouth = face.Landmarks.RightMouth.ToMessage(),
        },
        Score = face.Score,
        Quality = quality,
    };

    private static Point ToMessage(this Vector2 point) => new() { X = point.X, Y = point.Y };
}
