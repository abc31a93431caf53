using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway.Doubles;

/// <summary>Does what a test tells <see cref="TrainingDouble"/>.</summary>
internal sealed class ModelStoreDouble(TrainingDouble training) : ModelStoreService.ModelStoreServiceBase
{
    public override async Task<Model> Register(
        IAsyncStreamReader<RegisterModelRequest> requestStream, ServerCallContext context)
    {
        await foreach (var request in requestStream.ReadAllAsync())
            training.Requests.Enqueue(request);
        return new() { Name = TrainingDouble.Model };
    }

    public override Task<Model> Get(GetModelRequest request, ServerCallContext context) =>
        training.RecordAsync<Model>(request);

    public override Task<ListModelsResponse> List(ListModelsRequest request, ServerCallContext context) =>
        training.RecordAsync<ListModelsResponse>(request);

    public override Task<Model> Activate(ActivateModelRequest request, ServerCallContext context)
    {
        training.Requests.Enqueue(request);
        training.ActivationDeadline = context.Deadline;
        return Task.FromResult(training.Activating(request));
    }

    public override Task<Model> Retire(RetireModelRequest request, ServerCallContext context) =>
        training.RecordAsync<Model>(request);

    public override Task<Empty> Delete(DeleteModelRequest request, ServerCallContext context) =>
        training.RecordAsync<Empty>(request);
}
