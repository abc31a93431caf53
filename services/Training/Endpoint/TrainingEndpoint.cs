using FacePlatform.Internal.V1;
using FacePlatform.Jobs.Submission;
using FacePlatform.Jobs.Watching;
using FacePlatform.Training.Record;
using FacePlatform.Training.Submission;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.Training.Endpoint;

/// <summary>Hands each call to the jobs.</summary>
internal sealed class TrainingEndpoint(
    TrainingSubmission submission,
    [FromKeyedServices(JobKinds.Training)] JobStore jobs,
    [FromKeyedServices(JobKinds.Training)] JobWatcher watcher,
    StoppingWatches watches)
    : TrainingJobService.TrainingJobServiceBase
{
    public override async Task<V1.Training> Create(
        IAsyncStreamReader<CreateTrainingJobRequest> requestStream, ServerCallContext context) =>
        (await submission.SubmitAsync(requestStream, context.CancellationToken)).ToMessage();

    public override async Task<V1.Training> Get(TrainingRef request, ServerCallContext context) =>
        (await jobs.GetAsync(request.Tenant, request.Id, context.CancellationToken)).ToMessage();

    public override async Task<ListTrainingsResponse> List(ListTrainingJobsRequest request, ServerCallContext context)
    {
        var state = request.Request.State;
        var filter = new JobFilter(
            state == JobState.Unspecified ? null : (Jobs.Record.JobState)state, request.Request.DeadLetters);
        var page = await jobs.ListAsync(
            request.Tenant, filter, request.Request.PageSize, request.Request.PageToken, context.CancellationToken);
        return new() { Trainings = { page.Jobs.Select(job => job.ToMessage()) }, NextPageToken = page.NextPageToken };
    }

    public override Task Watch(
        TrainingRef request, IServerStreamWriter<V1.Training> responseStream, ServerCallContext context) =>
        watches.RunAsync(
            async end =>
            {
                await foreach (var job in watcher.WatchAsync(request.Tenant, request.Id, end))
                    await responseStream.WriteAsync(job.ToMessage(), end);
            },
            context.CancellationToken);

    public override async Task<ListTrainingSubjectsResponse> ListSubjects(TrainingRef request, ServerCallContext context) =>
        new() { Subjects = { (await ReadOutcomeAsync(request, context.CancellationToken)).Subjects } };

    public override async Task<TrainingReport> GetReport(TrainingRef request, ServerCallContext context) =>
        new() { Image = (await ReadOutcomeAsync(request, context.CancellationToken)).Report };

    public override async Task<V1.Training> Cancel(TrainingRef request, ServerCallContext context) =>
        (await jobs.CancelAsync(request.Tenant, request.Id, context.CancellationToken)).ToMessage();

    public override async Task<Empty> Delete(TrainingRef request, ServerCallContext context)
    {
        await jobs.DeleteAsync(request.Tenant, request.Id, context.CancellationToken);
        return new();
    }

    public override async Task<V1.Training> Replay(TrainingRef request, ServerCallContext context) =>
        (await jobs.ReplayAsync(request.Tenant, request.Id, context.CancellationToken)).ToMessage();

    private async Task<TrainingOutcome> ReadOutcomeAsync(TrainingRef training, CancellationToken cancellationToken) =>
        TrainingOutcome.Parser.ParseFrom(await jobs.ReadResultAsync(training.Tenant, training.Id, cancellationToken));
}
