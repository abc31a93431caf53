using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;

namespace FacePlatform.Gateway.Requests;

/// <summary>Which face is meant, with the default that the request's kind gives it.</summary>
internal static class FaceSelections
{
    private const string Field = "face_selection";

    /// <summary>Where one face is meant: ONLY unless stated; ALL is refused.</summary>
    public static FaceSelection One(FaceSelection selection, string field = Field) => Known(selection, field) switch
    {
        FaceSelection.Unspecified => FaceSelection.Only,
        FaceSelection.All => throw RpcErrors.InvalidField(field, "ALL is not possible where one face is meant."),
        var stated => stated,
    };

    /// <summary>Where any number is meant: ALL unless stated.</summary>
    public static FaceSelection Any(FaceSelection selection) =>
        Known(selection, Field) is FaceSelection.Unspecified ? FaceSelection.All : selection;

    private static FaceSelection Known(FaceSelection selection, string field) =>
        Enum.IsDefined(selection) ? selection : throw RpcErrors.InvalidField(field, "is not a known value.");
}
