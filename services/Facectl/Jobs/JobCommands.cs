using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Jobs;

/// <summary><c>jobs …</c></summary>
internal static class JobCommands
{
    public static void AddJobCommands(this IConfigurator config) => config.AddBranch("jobs", branch =>
    {
        branch.SetDescription("Style transfers that were submitted: they go on whether somebody watches or not.");
        branch.AddCommand<ListJobsCommand>("list").WithDescription("All jobs, the newest first.")
            .WithExample("jobs", "list", "--state", "running")
            .WithExample("jobs", "list", "--dead-letters");
        branch.AddCommand<JobResource.Get>("get").WithDescription("One job with its options and progress.");
        branch.AddCommand<WatchJobCommand>("watch")
            .WithDescription(
                "Follows a job to its end. Exit code 0 done, 1 cancelled, 2 or 3 failed. Ctrl-C leaves it running.");
        branch.AddCommand<JobResource.Cancel>("cancel").WithDescription("Stops a job.");
        branch.AddCommand<JobResource.Delete>("delete")
            .WithDescription("Removes a job and its images; stops it where it runs.");
        branch.AddCommand<JobResultCommand>("result").WithDescription("Writes the picture of a job that is done.")
            .WithExample("jobs", "result", "NAME", "-o", "picture.png");
        branch.AddCommand<JobResource.Replay>("replay")
            .WithDescription(
                "Gives a dead letter its attempts again: a job that the platform failed. Needs the scope admin.");
    });
}
