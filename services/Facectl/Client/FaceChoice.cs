using FacePlatform.V1;

namespace FacePlatform.Facectl.Client;

/// <summary>Which face of a photo is meant, as <c>--face</c> spells it.</summary>
public enum FaceChoice
{
    /// <summary>The only one; several are an error.</summary>
    Only,

    /// <summary>The one with the largest box.</summary>
    Largest,

    /// <summary>The one nearest to the photo's centre.</summary>
    Central,
}

internal static class FaceChoiceExtensions
{
    public static FaceSelection ToSelection(this FaceChoice choice) => choice switch
    {
        FaceChoice.Largest => FaceSelection.Largest,
        FaceChoice.Central => FaceSelection.Central,
        _ => FaceSelection.Only,
    };
}
