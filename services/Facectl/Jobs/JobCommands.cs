using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Jobs;

/// <summary><c>jobs …</c></summary>
internal static class JobCommands
{
    public static void AddJobCommands(this IConfigurator config) => config.AddBranch("jobs", branch =>
    {
        branch.SetDescription(
            "Style transfers, trainings and migrations that were submitted: they go on whether somebody watches or not.");
        branch.AddCommand<ListJobsCommand>("list").WithDescription("All jobs, the newest first.")
            .WithExample("jobs", "list", "--state", "running")
            .WithExample("jobs", "list", "--dead-letters");
        branch.AddCommand<JobResource.Get>("get").WithDescription("One job with its options and progress.");
        branch.AddCommand<WatchJobCommand>("watch")
            .WithDescription(
                "Follows a job to its end. Exit code 0 done, 1 cancelled, 2 or 3 failed. Ctrl-C leaves it running.");
        branch.AddCommand<JobResource.Cancel>("cancel").WithDescription("Stops a job.");
        branch.AddCommand<JobResource.Delete>("delete")
            .WithDescription(
                "Removes a style transfer or a training with its images; stops it where it runs. A training's model stays.");
        branch.AddCommand<JobResultCommand>("result")
            .WithDescription("Writes the picture of a style transfer that is done, or the report of a training.")
            .WithExample("jobs", "result", "NAME", "-o", "picture.png")
            .WithExample("jobs", "result", "trainings/NAME", "-o", "report.png", "--split", "split.csv");
        branch.AddCommand<JobResource.Replay>("replay")
            .WithDescription(
                "Gives a dead letter its attempts again: a job that the platform failed. Needs the scope admin.");
    });
}
