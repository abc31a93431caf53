using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Evaluation;

internal static class EvaluationCommands
{
    public static void AddEvaluationCommands(this IConfigurator config) => config.AddBranch("evaluate", branch =>
    {
        branch.SetDescription("Measures accuracy on labelled photos. Needs a key with the scope templates.");
        branch.AddCommand<VerificationCommand>("verification")
            .WithDescription("1:1: accuracy, AUC, EER, FNMR at FMR, and whether the calibration's rates hold.")
            .WithExample("evaluate", "verification", "--pairs", "lfw/pairs.csv", "--root", "lfw")
            .WithExample("evaluate", "verification", "--all-pairs", "--root", "lfw", "--plot", "det.png")
            .WithExample(
                "evaluate", "verification", "--all-pairs", "--root", "photos", "--pipeline", "models/NAME", "--subjects",
                "split.csv", "--part", "TEST", "--every-face");
        branch.AddCommand<IdentificationCommand>("identification")
            .WithDescription("1:K, open set: rank-1, TPIR at FPIR, and whether the claimed FPIR holds.")
            .WithExample("evaluate", "identification", "--root", "lfw");
        branch.AddCommand<QualityCommand>("quality")
            .WithDescription("Error versus discard: which quality check says something about recognition, and from which limit.")
            .WithExample("evaluate", "quality", "--root", "lfw", "--plot", "quality.png");
    });
}
