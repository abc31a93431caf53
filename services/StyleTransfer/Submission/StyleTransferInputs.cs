using System.Globalization;

namespace FacePlatform.StyleTransfer.Submission;

/// <summary>The names under which a job keeps the images of its request, as they came.</summary>
internal static class StyleTransferInputs
{
    public const string Content = "content";

    /// <param name="index">From 0.</param>
    public static string Style(int index) => string.Create(CultureInfo.InvariantCulture, $"style-{index}");
}
