using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Jobs;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;

namespace FacePlatform.Facectl.Trainings;

/// <summary>Trainings among the jobs.</summary>
internal sealed class TrainingJobs : JobKind
{
    public override string Collection => "trainings";

    public static Job JobOf(Training job) => new()
    {
        Name = job.Name,
        State = job.State,
        Error = job.Error,
        DeadLetter = job.DeadLetter,
        Attempt = job.Attempt,
        Progress = TrainingText.Progress(job),
        CreateTime = job.CreateTime,
        StartTime = job.StartTime,
        EndTime = job.EndTime,
        ExpireTime = job.ExpireTime,
        Document = TrainingDocument.Of(job),
        WriteDetails = console =>
        {
            if (job.Result is { } result)
                TrainingResultText.Write(console, result);
        },
    };

    public override async Task<Job> GetAsync(PlatformClient client, string name, CancellationToken cancellationToken) =>
        JobOf(await client.Trainings.GetTrainingAsync(new() { Name = name }, cancellationToken: cancellationToken));

    public override async Task<IEnumerable<Job>> ListAsync(
        PlatformClient client, JobState state, bool deadLetters, CancellationToken cancellationToken)
    {
        var jobs = await Pages.AllAsync<Training>(async token =>
        {
            var page = await client.Trainings.ListTrainingsAsync(
                new() { PageSize = Pages.Size, PageToken = token, State = state, DeadLetters = deadLetters },
                cancellationToken: cancellationToken);
            return (page.Trainings, page.NextPageToken);
        });
        return jobs.Select(JobOf);
    }

    public override async Task<Job> FollowAsync(
        Terminal terminal, PlatformClient client, string name, TimeSpan patience, CancellationToken cancellationToken) =>
        JobOf(await terminal.FollowAsync(TrainingFollowing.Watch(client, patience), name, cancellationToken));

    public override async Task<Job> CancelAsync(PlatformClient client, string name, CancellationToken cancellationToken) =>
        JobOf(await client.Trainings.CancelTrainingAsync(new() { Name = name }, cancellationToken: cancellationToken));

    public override async Task DeleteAsync(PlatformClient client, string name, CancellationToken cancellationToken) =>
        await client.Trainings.DeleteTrainingAsync(new() { Name = name }, cancellationToken: cancellationToken);

    public override async Task<Job> ReplayAsync(PlatformClient client, string name, CancellationToken cancellationToken) =>
        JobOf(await client.Trainings.ReplayTrainingAsync(new() { Name = name }, cancellationToken: cancellationToken));
}
