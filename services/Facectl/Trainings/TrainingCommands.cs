using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Trainings;

internal static class TrainingCommands
{
    public static void AddTrainingCommands(this IConfigurator config) =>
        config.AddCommand<TrainCommand>("train")
            .WithDescription(
                "Trains an encoder with triplets on DIR/SUBJECT/*.jpg and compares it with its parent on people that it has"
                + " not seen. Exit code 0 better or no difference shown, 1 worse. Ctrl-C cancels it, unless it was"
                + " submitted with --detach.")
            .WithExample(
                "train", "photos/", "--title", "entrance", "--consent", "\"Staff, by the agreement of May 2026\"",
                "--report", "report.png", "--split", "split.csv")
            .WithExample(
                "train", "photos/", "--title", "tiny", "--consent", "\"A public research set\"", "--network", "scratch",
                "--mining", "batch-hard", "--epochs", "30");
}
