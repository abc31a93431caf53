using FacePlatform.Tests.Chaos.KillIdentity;
using Spectre.Console.Cli;

var app = new CommandApp();
app.Configure(chaos => chaos.AddCommand<KillIdentityCommand>("kill-identity")
    .WithDescription("Kills Identity (SIGKILL) at random moments of an import and looks for lost acknowledged enrolments."));
return await app.RunAsync(args);
