using FacePlatform.Tests.Chaos.KillIdentity;
using Spectre.Console.Cli;

var app = new CommandApp();
app.Configure(chaos => chaos.AddCommand<KillIdentityCommand>("kill-identity")
    .WithDescription("Kills Identity (SIGKILL) at random moments of imports, merges, undos, deletions and index rebuilds, and looks for what is lost or half done."));
return await app.RunAsync(args);
