using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.Training.ModelStore;

/// <summary>Hands each call to the store.</summary>
internal sealed class ModelStoreEndpoint(
    ModelFolders folders, ModelRegistration registration, ModelActivation activation)
    : ModelStoreService.ModelStoreServiceBase
{
    public override Task<Model> Register(
        IAsyncStreamReader<RegisterModelRequest> requestStream, ServerCallContext context) =>
        registration.RegisterAsync(requestStream, context.CancellationToken);

    public override Task<Model> Get(GetModelRequest request, ServerCallContext context) =>
        Task.FromResult(folders.Get(request.Name));

    public override Task<ListModelsResponse> List(ListModelsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListModelsResponse { Models = { folders.List() } });

    public override Task<Model> Activate(ActivateModelRequest request, ServerCallContext context) =>
        InTurnAsync(() => activation.ActivateAsync(request, context.CancellationToken), context.CancellationToken);

    public override Task<Model> Retire(RetireModelRequest request, ServerCallContext context) =>
        InTurnAsync(() => activation.RetireAsync(request, context.CancellationToken), context.CancellationToken);

    public override Task<Empty> Delete(DeleteModelRequest request, ServerCallContext context) =>
        InTurnAsync(
            async () =>
            {
                await activation.DeleteAsync(request, context.CancellationToken);
                return new Empty();
            },
            context.CancellationToken);

    private async Task<T> InTurnAsync<T>(Func<Task<T>> change, CancellationToken cancellationToken)
    {
        await folders.Turn.WaitAsync(cancellationToken);
        try
        {
            return await change();
        }
        finally
        {
            folders.Turn.Release();
        }
    }
}
