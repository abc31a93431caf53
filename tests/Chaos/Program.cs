using FacePlatform.Tests.Chaos.KillIdentity;
using FacePlatform.Tests.Chaos.KillTrainer;
using FacePlatform.Tests.Chaos.KillWorker;
using FacePlatform.Tests.Chaos.MigrateGallery;
using FacePlatform.Tests.Chaos.RestartDependencies;
using Spectre.Console.Cli;

var app = new CommandApp();
app.Configure(chaos =>
{
    chaos.AddCommand<KillIdentityCommand>("kill-identity")
        .WithDescription("Kills Identity (SIGKILL) at random moments of imports, merges, undos, deletions and index rebuilds, and looks for what is lost or half done.");
    chaos.AddCommand<KillWorkerCommand>("kill-worker")
        .WithDescription("Kills the worker of style transfers (SIGKILL) at random moments, restarts the broker in between, and looks for jobs that do not end or lose more than a checkpoint interval.");
    chaos.AddCommand<KillTrainerCommand>("kill-trainer")
        .WithDescription("Kills the trainer (SIGKILL) at random moments of one training, and looks whether its loss curve goes on from the checkpoint.");
    chaos.AddCommand<MigrateGalleryCommand>("migrate-gallery")
        .WithDescription("Changes the model of a gallery while it is searched, flips, rolls back and finishes, and looks for requests that fail and people who are lost.");
    chaos.AddCommand<RestartDependenciesCommand>("restart-dependencies")
        .WithDescription("Restarts each dependency of the overlay cpu on this machine under a light load, and looks for failed calls, recovery times and work that is lost.");
});
return await app.RunAsync(args);
