using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Faces;

internal static class FaceCommands
{
    public static void AddFaceCommands(this IConfigurator config)
    {
        config.AddCommand<DetectCommand>("detect")
            .WithDescription("Finds every face of a photo with its box, landmarks and quality.")
            .WithExample("detect", "photo.jpg", "--draw", "faces.png");
        config.AddCommand<VerifyCommand>("verify")
            .WithDescription("Do two photos, or a photo and an enrolled subject, show one person? Exit code 0 yes, 1 no.")
            .WithExample("verify", "a.jpg", "b.jpg")
            .WithExample("verify", "a.jpg", "--gallery", "staff", "--subject", "ada", "--fmr", "1e-3");
    }
}
