using FacePlatform.Gateway.Access;
using FacePlatform.Gateway.Requests;
using FacePlatform.Gateway.ResourceNames;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.Gateway.Training;

/// <summary>
/// The public <c>TrainingService</c>: names are resolved inside the caller's tenant, who owns what it creates. Options are
/// the Training service's to check.
/// </summary>
internal sealed class TrainingsApi(TrainingJobService.TrainingJobServiceClient jobs, TrainingSubmission submission)
    : TrainingService.TrainingServiceBase
{
    [RequireScope(Scope.Train)]
    public override Task<V1.Training> CreateTraining(
        IAsyncStreamReader<CreateTrainingRequest> requestStream, ServerCallContext context) =>
        submission.RunAsync(requestStream, Caller.TenantOf(context), context);

    [RequireScope(Scope.Train)]
    public override async Task<V1.Training> GetTraining(GetTrainingRequest request, ServerCallContext context) =>
        await jobs.GetAsync(JobOf(request.Name, context));

    [RequireScope(Scope.Train)]
    public override async Task<ListTrainingsResponse> ListTrainings(
        ListTrainingsRequest request, ServerCallContext context)
    {
        request.PageSize = PageSizes.Check(request.PageSize, "page_size");
        if (!System.Enum.IsDefined(request.State))
            throw RpcErrors.InvalidField("state", "is not a known value.");
        return await jobs.ListAsync(new() { Tenant = Caller.TenantOf(context), Request = request });
    }

    [RequireScope(Scope.Train)]
    public override Task WatchTraining(
        WatchTrainingRequest request, IServerStreamWriter<V1.Training> responseStream, ServerCallContext context) =>
        jobs.Watch(JobOf(request.Name, context)).RelayAsync(responseStream, context.CancellationToken);

    [RequireScope(Scope.Train)]
    public override async Task<ListTrainingSubjectsResponse> ListTrainingSubjects(
        ListTrainingSubjectsRequest request, ServerCallContext context) =>
        await jobs.ListSubjectsAsync(JobOf(request.Name, context));

    [RequireScope(Scope.Train)]
    public override async Task<TrainingReport> GetTrainingReport(
        GetTrainingReportRequest request, ServerCallContext context) =>
        await jobs.GetReportAsync(JobOf(request.Name, context));

    [RequireScope(Scope.Train)]
    public override async Task<V1.Training> CancelTraining(CancelTrainingRequest request, ServerCallContext context) =>
        await jobs.CancelAsync(JobOf(request.Name, context));

    [RequireScope(Scope.Train)]
    public override async Task<Empty> DeleteTraining(DeleteTrainingRequest request, ServerCallContext context) =>
        await jobs.DeleteAsync(JobOf(request.Name, context));

    [RequireScope(Scope.Admin)]
    public override async Task<V1.Training> ReplayTraining(ReplayTrainingRequest request, ServerCallContext context) =>
        await jobs.ReplayAsync(JobOf(request.Name, context));

    private static TrainingRef JobOf(string name, ServerCallContext context) =>
        TrainingName.Parse(name, "name").In(Caller.TenantOf(context));
}
