using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;
using Box = FacePlatform.Embedding.Detection.Box;
using Face = FacePlatform.Embedding.Detection.Face;

namespace FacePlatform.Embedding.Analysis;

/// <summary>Which of a photo's faces are meant.</summary>
internal static class FaceSelector
{
    /// <summary>The selected faces, largest first.</summary>
    /// <param name="faces">In pixels of the photo.</param>
    /// <param name="selection">ALL where unspecified.</param>
    /// <param name="width">Of the photo.</param>
    /// <param name="height">Of the photo.</param>
    /// <exception cref="RpcException">NO_FACE or SEVERAL_FACES; INVALID_FIELD for a selection that does not exist.</exception>
    public static IReadOnlyList<Face> Select(IReadOnlyList<Face> faces, FaceSelection selection, int width, int height)
    {
        var byArea = faces.OrderByDescending(face => face.Box.Area).ToArray();
        if (selection is FaceSelection.Unspecified or FaceSelection.All)
            return byArea;
        if (!Enum.IsDefined(selection))
            throw RpcErrors.InvalidField("face_selection", $"{(int)selection} is not a selection.");
        if (byArea.Length == 0)
            throw RpcErrors.InvalidImage(ErrorReason.NoFace, "No face was found.");
        return selection switch
        {
            FaceSelection.Largest => [byArea[0]],
            FaceSelection.Central => [byArea.MinBy(face => SquaredDistance(face.Box, width / 2f, height / 2f))!],
            _ when byArea.Length > 1 => throw RpcErrors.InvalidImage(
                ErrorReason.SeveralFaces, $"{byArea.Length} faces were found and the only one was asked for."),
            _ => byArea,
        };
    }

    private static float SquaredDistance(Box box, float x, float y)
    {
        var (dx, dy) = (box.Left + (box.Width / 2) - x, box.Top + (box.Height / 2) - y);
        return (dx * dx) + (dy * dy);
    }
}
