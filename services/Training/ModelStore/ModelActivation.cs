using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Training.Clients;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Training.ModelStore;

/// <summary>
/// Changes which models are served. The mark in the folder is the word; Embedding follows it within seconds, and an activation
/// waits for that.
/// </summary>
internal sealed class ModelActivation(
    ModelFolders folders,
    ServedPipelines pipelines,
    IdentityMigrationService.IdentityMigrationServiceClient galleries,
    IOptions<ModelStoreOptions> options,
    TimeProvider time)
{
    // Calls go round robin over the replicas: each has to have been asked.
    private const int RequiredAnswers = 4;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    /// <exception cref="RpcException">
    /// MODEL_NOT_FOUND, MODEL_WORSE, CALIBRATION_TOO_SMALL, SERVICE_UNAVAILABLE: Embedding does not serve it in time; then
    /// nothing is changed.
    /// </exception>
    public async Task<Model> ActivateAsync(ActivateModelRequest request, CancellationToken cancellationToken)
    {
        var before = folders.Get(request.Name);
        ActivationRules.Require(before, request.Force);
        var defaultBefore = folders.Default;
        folders.Mark(before.Name, ModelState.Active);
        // What is asked for holds: one that was the default, and is not to be, leaves that to Embedding's configuration.
        if (request.Default)
            folders.Default = before.Pipeline;
        else if (before.Default)
            folders.Default = null;
        try
        {
            await WaitUntilServedAsync(before.Pipeline, request.Default, cancellationToken);
        }
        catch
        {
            folders.Mark(before.Name, before.State);
            folders.Default = defaultBefore;
            throw;
        }

        return folders.Get(before.Name);
    }

    /// <exception cref="RpcException">MODEL_NOT_FOUND, MODEL_NOT_ACTIVE, MODEL_IN_USE.</exception>
    public async Task<Model> RetireAsync(RetireModelRequest request, CancellationToken cancellationToken)
    {
        var model = folders.Get(request.Name);
        if (model.State == ModelState.Retired)
            return model;
        if (model.State != ModelState.Active)
            throw RpcErrors.FailedPrecondition(ErrorReason.ModelNotActive, $"{model.Name} is not active.");
        if (model.Default)
            throw RpcErrors.FailedPrecondition(
                ErrorReason.ModelInUse,
                $"{model.Name} serves requests that name no pipeline; make another one the default, or activate it without that.");
        var used = await galleries.CountGalleriesAsync(
            new() { Pipeline = model.Pipeline }, cancellationToken: cancellationToken);
        if (used.Galleries > 0)
            throw RpcErrors.FailedPrecondition(
                ErrorReason.ModelInUse,
                $"{used.Galleries} galleries hold templates of {model.Name}; migrate them first.",
                ("galleries", $"{used.Galleries}"));
        return folders.Mark(model.Name, ModelState.Retired);
    }

    /// <exception cref="RpcException">MODEL_NOT_FOUND, MODEL_IN_USE.</exception>
    public void Delete(DeleteModelRequest request)
    {
        var model = folders.Get(request.Name);
        if (model.State == ModelState.Active)
            throw RpcErrors.FailedPrecondition(ErrorReason.ModelInUse, $"{model.Name} is active; retire it first.");
        folders.Delete(model.Name);
    }

    private async Task WaitUntilServedAsync(string pipeline, bool asDefault, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var seen = 0; seen < RequiredAnswers;)
        {
            var served = (await pipelines.ListAsync(cancellationToken)).FirstOrDefault(one => one.Name == pipeline);
            seen = served?.Default == asDefault ? seen + 1 : 0;
            if (seen > 0)
                continue;
            if (time.GetElapsedTime(started) > options.Value.ActivationTimeout)
                throw RpcErrors.Unavailable(
                    $"Embedding does not serve {pipeline}; its log says why where the files are at fault.",
                    options.Value.ActivationTimeout);
            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }
}
