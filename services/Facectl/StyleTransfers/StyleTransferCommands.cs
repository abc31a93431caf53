using Spectre.Console.Cli;

namespace FacePlatform.Facectl.StyleTransfers;

internal static class StyleTransferCommands
{
    public static void AddStyleTransferCommands(this IConfigurator config) =>
        config.AddCommand<StylizeCommand>("stylize")
            .WithDescription(
                "Makes a picture with the content of one image and the style of others. Ctrl-C cancels it, unless it"
                + " was submitted with --detach.")
            .WithExample("stylize", "photo.jpg", "painting.jpg", "-o", "picture.png")
            .WithExample(
                "stylize", "photo.jpg", "a.jpg", "b.jpg", "--weight", "2", "--weight", "1", "--init", "content",
                "-o", "picture.jpg");
}
