using FacePlatform.V1;

namespace FacePlatform.Facectl.StyleTransfers;

/// <summary>What the picture starts from, as <c>--init</c> spells it.</summary>
public enum InitChoice
{
    /// <summary>Random pixels.</summary>
    Noise,

    /// <summary>The content image.</summary>
    Content,
}

internal static class InitChoiceExtensions
{
    /// <summary>Unspecified where none was chosen: the platform's default.</summary>
    public static StyleInit ToInit(this InitChoice? choice) => choice switch
    {
        InitChoice.Noise => StyleInit.Noise,
        InitChoice.Content => StyleInit.Content,
        _ => StyleInit.Unspecified,
    };
}
