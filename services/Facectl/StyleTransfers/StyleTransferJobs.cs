using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Jobs;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;

namespace FacePlatform.Facectl.StyleTransfers;

/// <summary>Style transfers among the jobs.</summary>
internal sealed class StyleTransferJobs : JobKind
{
    public override string Collection => "styleTransfers";

    public static Job JobOf(StyleTransfer job) => new()
    {
        Name = job.Name,
        State = job.State,
        Error = job.Error,
        DeadLetter = job.DeadLetter,
        Attempt = job.Attempt,
        Progress = StyleTransferText.Progress(job),
        CreateTime = job.CreateTime,
        StartTime = job.StartTime,
        EndTime = job.EndTime,
        ExpireTime = job.ExpireTime,
        Document = StyleTransferDocument.Of(job),
    };

    public override async Task<Job> GetAsync(PlatformClient client, string name, CancellationToken cancellationToken) =>
        JobOf(await client.StyleTransfers.GetStyleTransferAsync(new() { Name = name }, cancellationToken: cancellationToken));

    public override async Task<IEnumerable<Job>> ListAsync(
        PlatformClient client, JobState state, bool deadLetters, CancellationToken cancellationToken)
    {
        var jobs = await Pages.AllAsync<StyleTransfer>(async token =>
        {
            var page = await client.StyleTransfers.ListStyleTransfersAsync(
                new() { PageSize = Pages.Size, PageToken = token, State = state, DeadLetters = deadLetters },
                cancellationToken: cancellationToken);
            return (page.StyleTransfers, page.NextPageToken);
        });
        return jobs.Select(JobOf);
    }

    public override async Task<Job> FollowAsync(
        Terminal terminal, PlatformClient client, string name, TimeSpan patience, CancellationToken cancellationToken) =>
        JobOf(await terminal.FollowAsync(
            StyleTransferFollowing.Watch(client, previews: false, patience), name, previews: null, cancellationToken));

    public override async Task<Job> CancelAsync(PlatformClient client, string name, CancellationToken cancellationToken) =>
        JobOf(await client.StyleTransfers.CancelStyleTransferAsync(
            new() { Name = name }, cancellationToken: cancellationToken));

    public override async Task DeleteAsync(PlatformClient client, string name, CancellationToken cancellationToken) =>
        await client.StyleTransfers.DeleteStyleTransferAsync(new() { Name = name }, cancellationToken: cancellationToken);

    public override async Task<Job> ReplayAsync(PlatformClient client, string name, CancellationToken cancellationToken) =>
        JobOf(await client.StyleTransfers.ReplayStyleTransferAsync(
            new() { Name = name }, cancellationToken: cancellationToken));
}
