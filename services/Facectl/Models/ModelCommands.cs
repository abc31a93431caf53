using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Models;

/// <summary><c>models …</c>: pipelines with their calibrations, and the models that were trained or registered.</summary>
internal static class ModelCommands
{
    public static void AddModelCommands(this IConfigurator config) => config.AddBranch("models", branch =>
    {
        branch.SetDescription(
            "Pipelines with their models, licences and calibrations; models that were trained or registered; networks of"
            + " stylize.");
        branch.AddCommand<ListModelsCommand>("list")
            .WithDescription("All pipelines that are served, and all models that were trained or registered.");
        branch.AddCommand<GetModelCommand>("get")
            .WithDescription("One model with its data, results, calibration and objections; or one pipeline.");
        branch.AddCommand<RegisterModelCommand>("register")
            .WithDescription("Registers an encoder of your own. Needs the scope admin; so do the next three.")
            .WithExample(
                "models", "register", "encoder.onnx", "--title", "mine", "--source", "\"Our lab, run 12\"", "--license",
                "MIT", "--calibration", "calibration.json");
        branch.AddCommand<ModelResource.Activate>("activate")
            .WithDescription("Serves a model from now on, as a pipeline beside the others.")
            .WithExample("models", "activate", "NAME", "--default");
        branch.AddCommand<ModelResource.Retire>("retire").WithDescription("Serves it no more; its files stay.");
        branch.AddCommand<ModelResource.Delete>("delete").WithDescription("Removes the files of a model that is not active.");
        branch.AddCommand<FeatureNetworksCommand>("networks")
            .WithDescription("Networks whose features stylize can match, the default first.");
    });
}
