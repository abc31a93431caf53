using FacePlatform.Gateway.Access;
using FacePlatform.Gateway.Pipelines;
using FacePlatform.Gateway.ResourceNames;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.Gateway.Models;

/// <summary>The public <c>ModelService</c>. Models are the platform's: every tenant sees the same ones.</summary>
internal sealed class ModelsApi(
    ModelStoreService.ModelStoreServiceClient models,
    ModelRegistration registration,
    PipelineRegistration pipelines,
    TimeProvider time)
    : ModelService.ModelServiceBase
{
    // They answer when every replica of Embedding serves the model, or none does, which may take as long as another call's
    // deadline.
    private static readonly TimeSpan ServingDeadline = TimeSpan.FromMinutes(2);

    [RequireScope(Scope.Admin)]
    public override Task<Model> RegisterModel(
        IAsyncStreamReader<RegisterModelRequest> requestStream, ServerCallContext context) =>
        registration.RunAsync(requestStream, context);

    [RequireScope(Scope.Train, Scope.Admin)]
    public override async Task<Model> GetModel(GetModelRequest request, ServerCallContext context) =>
        await models.GetAsync(new() { Name = NameOf(request.Name) });

    [RequireScope(Scope.Train, Scope.Admin)]
    public override async Task<ListModelsResponse> ListModels(ListModelsRequest request, ServerCallContext context) =>
        await models.ListAsync(request);

    [RequireScope(Scope.Admin)]
    public override async Task<Model> ActivateModel(ActivateModelRequest request, ServerCallContext context)
    {
        request.Name = NameOf(request.Name);
        var model = await models.ActivateAsync(request, deadline: (time.GetUtcNow() + ServingDeadline).UtcDateTime);
        // Whoever is told that it is active may migrate a gallery to it at once.
        await pipelines.RegisterAsync(model.Pipeline, context.CancellationToken);
        return model;
    }

    // Identity may go on knowing the pipeline: nobody gets a template of it any more, and it may be activated again.
    [RequireScope(Scope.Admin)]
    public override async Task<Model> RetireModel(RetireModelRequest request, ServerCallContext context) =>
        await models.RetireAsync(
            new() { Name = NameOf(request.Name) }, deadline: (time.GetUtcNow() + ServingDeadline).UtcDateTime);

    [RequireScope(Scope.Admin)]
    public override async Task<Empty> DeleteModel(DeleteModelRequest request, ServerCallContext context) =>
        await models.DeleteAsync(new() { Name = NameOf(request.Name) });

    private static string NameOf(string name) => ModelName.Parse(name, "name").ToString();
}
