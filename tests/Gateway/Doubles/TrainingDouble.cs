using System.Collections.Concurrent;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway.Doubles;

/// <summary>
/// A test double of Training at its gRPC edge, with <see cref="ModelStoreDouble"/> and <see cref="MigrationDouble"/> beside
/// it: records what it is asked and answers what a test wants.
/// </summary>
public sealed class TrainingDouble : TrainingJobService.TrainingJobServiceBase
{
    public const string Job = "trainings/t1";
    public const string Model = "models/m1";
    public const string Pipeline = "pipelines/m1";

    /// <summary>Every message of every request.</summary>
    public ConcurrentQueue<IMessage> Requests { get; } = new();

    /// <summary>How Create goes: reads all by default.</summary>
    public Func<IAsyncStreamReader<CreateTrainingJobRequest>, ServerCallContext, Task<V1.Training>> Creating { get; set; }

    /// <summary>What Watch streams.</summary>
    public Func<ServerCallContext, IAsyncEnumerable<V1.Training>> Watching { get; set; } =
        _ => AsyncEnumerable.Empty<V1.Training>();

    /// <summary>What Activate answers.</summary>
    public Func<ActivateModelRequest, Model> Activating { get; set; } =
        request => new() { Name = request.Name, Pipeline = Pipeline };

    /// <summary>When the last call of Activate was to have ended.</summary>
    public DateTime ActivationDeadline { get; set; }

    /// <summary>What the changes of a migration answer.</summary>
    public Func<IMessage, Migration> Changing { get; set; } =
        _ => new() { Name = "migrations/g1", Gallery = "galleries/staff" };

    public TrainingDouble() => Creating = async (requests, _) =>
    {
        await foreach (var request in requests.ReadAllAsync())
            Requests.Enqueue(request);
        return new() { Name = Job };
    };

    public override Task<V1.Training> Create(
        IAsyncStreamReader<CreateTrainingJobRequest> requestStream, ServerCallContext context) =>
        Creating(requestStream, context);

    public override Task<V1.Training> Get(TrainingRef request, ServerCallContext context) =>
        RecordAsync<V1.Training>(request);

    public override Task<ListTrainingsResponse> List(ListTrainingJobsRequest request, ServerCallContext context) =>
        RecordAsync<ListTrainingsResponse>(request);

    public override async Task Watch(
        TrainingRef request, IServerStreamWriter<V1.Training> responseStream, ServerCallContext context)
    {
        Requests.Enqueue(request);
        await foreach (var message in Watching(context))
            await responseStream.WriteAsync(message, context.CancellationToken);
    }

    public override Task<ListTrainingSubjectsResponse> ListSubjects(TrainingRef request, ServerCallContext context) =>
        RecordAsync<ListTrainingSubjectsResponse>(request);

    public override Task<TrainingReport> GetReport(TrainingRef request, ServerCallContext context) =>
        RecordAsync<TrainingReport>(request);

    public override Task<V1.Training> Cancel(TrainingRef request, ServerCallContext context) =>
        RecordAsync<V1.Training>(request);

    public override Task<Empty> Delete(TrainingRef request, ServerCallContext context) => RecordAsync<Empty>(request);

    public override Task<V1.Training> Replay(TrainingRef request, ServerCallContext context) =>
        RecordAsync<V1.Training>(request);

    internal Task<T> RecordAsync<T>(IMessage request)
        where T : new()
    {
        Requests.Enqueue(request);
        return Task.FromResult(new T());
    }
}
