using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;

namespace FacePlatform.Gateway.Requests;

/// <summary>Which face is meant, with the default that the request's kind gives it.</summary>
internal static class FaceSelections
{
    private const string Field = "face_selection";

    /// <summary>Where one face is meant: ONLY unless stated; ALL is refused.</summary>
    public static FaceSelection One(FaceSelection selection) => Known(selection) switch
    {
        FaceSelection.Unspecified => FaceSelection.Only,
        FaceSelection.All => throw RpcErrors.InvalidField(Field, "ALL is not possible where one face is meant."),
        var stated => stated,
    };

    /// <summary>Where any number is meant: ALL unless stated.</summary>
    public static FaceSelection Any(FaceSelection selection) =>
        Known(selection) is FaceSelection.Unspecified ? FaceSelection.All : selection;

    private static FaceSelection Known(FaceSelection selection) =>
        Enum.IsDefined(selection) ? selection : throw RpcErrors.InvalidField(Field, "is not a known value.");
}
