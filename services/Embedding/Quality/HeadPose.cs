using System.Numerics;
using FacePlatform.Embedding.Detection;

namespace FacePlatform.Embedding.Quality;

/// <summary>
/// The head's angles in degrees, from five landmarks and a rigid mean head: eyes one unit apart, nose tip 0.6 units in
/// front of them, mouth 1.15 units below and 0.1 in front. An approximation, good to some ten degrees between −60 and 60
/// and saturating beyond, where the far landmarks are guesses; meant for limits, not for measuring.
/// </summary>
/// <param name="Yaw">Positive: the nose points to the viewer's right.</param>
/// <param name="Pitch">Positive: the nose points up.</param>
/// <param name="Roll">Positive: the head is turned clockwise for the viewer.</param>
public readonly record struct HeadPose(float Yaw, float Pitch, float Roll)
{
    private const float NoseDepth = 0.6f;

    private const float MouthDepth = 0.1f;

    // Of the frontal ArcFace template: from the eyes' line to the mouth's, in eye distances, and the nose's part of it.
    private const float MouthDrop = 1.15f;

    private const float NosePart = 0.495f;

    /// <summary>
    /// The pixels between the eyes as they would be from the front: a turned head's eyes are as far apart in the photo as
    /// its distance from eyes to mouth says.
    /// </summary>
    public static float EyeDistance(Landmarks landmarks)
    {
        var eyes = (landmarks.LeftEye + landmarks.RightEye) / 2;
        var mouth = (landmarks.LeftMouth + landmarks.RightMouth) / 2;
        return MathF.Max(
            Vector2.Distance(landmarks.LeftEye, landmarks.RightEye), Vector2.Distance(eyes, mouth) / MouthDrop);
    }

    public static HeadPose Of(Landmarks landmarks)
    {
        var eyes = (landmarks.LeftEye + landmarks.RightEye) / 2;
        var mouth = (landmarks.LeftMouth + landmarks.RightMouth) / 2;
        var across = landmarks.RightEye - landmarks.LeftEye;
        var roll = MathF.Atan2(across.Y, across.X);

        // Upright coordinates: x along the eyes' line, y down.
        var x = new Vector2(MathF.Cos(roll), MathF.Sin(roll));
        var y = new Vector2(-x.Y, x.X);
        var nose = landmarks.Nose - eyes;
        var drop = MathF.Max(Vector2.Dot(mouth - eyes, y), 1e-3f);

        // Turned by yaw, eyes at ±½ span cos(yaw) and the nose moves by depth · sin(yaw). The mean of the eyes' and the
        // mouth's middle is what the nose moves from: on a real face both lie on the axis.
        var axis = Vector2.Dot(mouth - eyes, x) * NosePart;
        var yaw = MathF.Atan((Vector2.Dot(nose, x) - axis) / (NoseDepth * MathF.Max(across.Length(), 1e-3f)));

        // Turned by pitch, the nose leaves its part of the drop by depth · tan(pitch).
        var part = Vector2.Dot(nose, y) / drop;
        var pitch = MathF.Atan((NosePart - part) * MouthDrop / (NoseDepth - (part * MouthDepth)));
        return new(Degrees(yaw), Degrees(pitch), Degrees(roll));
    }

    private static float Degrees(float radians) => radians * (180 / MathF.PI);
}
