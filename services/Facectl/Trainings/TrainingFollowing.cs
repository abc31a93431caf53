using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Jobs;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;

namespace FacePlatform.Facectl.Trainings;

/// <summary>Shows a training on the terminal until it has ended.</summary>
internal static class TrainingFollowing
{
    /// <param name="client">The platform.</param>
    /// <param name="patience">How long to wait for a platform that is away.</param>
    public static JobWatch<Training, Training> Watch(PlatformClient client, TimeSpan patience) => new(
        (name, token) => client.Trainings.WatchTraining(new() { Name = name }, cancellationToken: token),
        job => job,
        job => job.State,
        patience,
        TimeProvider.System);

    /// <returns>The job in its final state.</returns>
    public static async Task<Training> FollowAsync(
        this Terminal terminal, JobWatch<Training, Training> watch, string name, CancellationToken cancellationToken)
    {
        var log = new TrainingLog(terminal.Log);
        var job = new Training();
        await terminal.LiveAsync(async show =>
        {
            job = await watch.RunAsync(
                name,
                update =>
                {
                    show(TrainingView.Of(update));
                    log.Take(update);
                    return Task.CompletedTask;
                },
                cancellationToken);
        });
        return job;
    }
}
