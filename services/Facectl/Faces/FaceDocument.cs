using FacePlatform.V1;

namespace FacePlatform.Facectl.Faces;

/// <summary>Faces as JSON documents show them.</summary>
internal static class FaceDocument
{
    public static object? Of(DetectedFace? face) => face is null ? null : new
    {
        Box = Of(face.Box),
        Landmarks = Of(face.Landmarks),
        face.Score,
        Quality = Of(face.Quality),
    };

    public static object? Of(Box? box) => box is null ? null : new { box.X, box.Y, box.Width, box.Height };

    public static object? Of(Quality? quality) => quality is null ? null : new
    {
        quality.Acceptable,
        Checks = quality.Checks.Select(c => new
        {
            c.Name,
            c.Value,
            Minimum = c.HasMinimum ? c.Minimum : (double?)null,
            Maximum = c.HasMaximum ? c.Maximum : (double?)null,
            c.Passed,
        }),
    };

    private static object? Of(Landmarks? landmarks) => landmarks is null ? null : new
    {
        LeftEye = Of(landmarks.LeftEye),
        RightEye = Of(landmarks.RightEye),
        Nose = Of(landmarks.Nose),
        LeftMouth = Of(landmarks.LeftMouth),
        RightMouth = Of(landmarks.RightMouth),
    };

    private static object? Of(Point? point) => point is null ? null : new { point.X, point.Y };
}
