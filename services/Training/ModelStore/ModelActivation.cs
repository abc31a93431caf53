using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Training.Clients;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Training.ModelStore;

/// <summary>
/// Changes which models are served. The mark in the folder is the word; Embedding follows it within seconds, and an activation
/// waits for that. Its methods are called in the store's <see cref="ModelFolders.Turn"/>.
/// </summary>
internal sealed class ModelActivation(
    ModelFolders folders,
    ServedPipelines pipelines,
    IdentityMigrationService.IdentityMigrationServiceClient galleries,
    IOptions<ModelStoreOptions> options,
    TimeProvider time)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    /// <exception cref="RpcException">
    /// MODEL_NOT_FOUND, MODEL_WORSE, CALIBRATION_TOO_SMALL, SERVICE_UNAVAILABLE: Embedding does not serve it in time; then
    /// nothing is changed, unless galleries use it by then: it stays active for them.
    /// </exception>
    public async Task<Model> ActivateAsync(ActivateModelRequest request, CancellationToken cancellationToken)
    {
        var before = folders.Get(request.Name);
        ActivationRules.Require(before, request.Force);
        var defaultBefore = folders.Default;
        var defaultAfter = request.Default ? before.Pipeline : before.Default ? null : defaultBefore;
        folders.Mark(before.Name, ModelState.Active);
        // What is asked for holds: one that was the default, and is not to be, leaves that to Embedding's configuration.
        if (defaultAfter != defaultBefore)
            folders.Default = defaultAfter;
        try
        {
            await WaitUntilServedAsync(before.Pipeline, request.Default, cancellationToken);
        }
        catch
        {
            // Another process may have changed it meanwhile.
            if (folders.Default == defaultAfter)
                folders.Default = defaultBefore;
            if (before.State != ModelState.Active)
                await TryWithdrawAsync(before, before.State, CancellationToken.None);
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
        if (await WithdrawAsync(model, ModelState.Retired, cancellationToken) is > 0 and var used)
            throw RpcErrors.FailedPrecondition(
                ErrorReason.ModelInUse,
                $"{used} galleries hold templates of {model.Name}; migrate them first.",
                ("galleries", $"{used}"));
        return folders.Get(model.Name);
    }

    /// <exception cref="RpcException">MODEL_NOT_FOUND, MODEL_IN_USE.</exception>
    public void Delete(DeleteModelRequest request)
    {
        var model = folders.Get(request.Name);
        if (model.State == ModelState.Active)
            throw RpcErrors.FailedPrecondition(ErrorReason.ModelInUse, $"{model.Name} is active; retire it first.");
        folders.Delete(model.Name);
    }

    // The mark goes first: a gallery that is created while they are counted is either counted or refused.
    private async Task<long> WithdrawAsync(Model model, ModelState state, CancellationToken cancellationToken)
    {
        folders.Mark(model.Name, state);
        var used = long.MaxValue;
        try
        {
            used = (await galleries.CountGalleriesAsync(
                new() { Pipeline = model.Pipeline }, cancellationToken: cancellationToken)).Galleries;
        }
        finally
        {
            // Also where it is not known.
            if (used > 0)
                folders.Mark(model.Name, ModelState.Active);
        }

        return used;
    }

    private async Task TryWithdrawAsync(Model model, ModelState state, CancellationToken cancellationToken)
    {
        try
        {
            await WithdrawAsync(model, state, cancellationToken);
        }
        catch (RpcException)
        {
            // It stays active; what made the activation fail is told.
        }
    }

    private async Task WaitUntilServedAsync(string pipeline, bool asDefault, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        // Calls go round robin over the replicas: each has to have been asked.
        for (var seen = 0; seen < options.Value.RequiredAnswers;)
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
