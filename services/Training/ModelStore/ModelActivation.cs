using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Training.Clients;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Training.ModelStore;

/// <summary>
/// Changes which models are served. The mark in the folder is the word; Embedding follows it within seconds, which is waited
/// for.
/// <code>
///   activate:  mark ──▶ every Embedding serves it, with its calibration
///   retire:    no gallery ──▶ no mark ──▶ no Embedding serves it ──▶ still no gallery
///                                                                      └──▶ some: the mark again
/// </code>
/// So a gallery that is created meanwhile is counted, or does not find the pipeline any more; and those that use it do not do
/// without it for a refusal. The methods are called in the store's <see cref="ModelFolders.Turn"/>.
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
    /// nothing is changed, unless galleries use it by then, or may: it stays active for them.
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
            await WaitUntilServedAsync(before, request.Default, cancellationToken);
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

    /// <exception cref="RpcException">
    /// MODEL_NOT_FOUND, MODEL_NOT_ACTIVE, MODEL_IN_USE, SERVICE_UNAVAILABLE: Embedding serves it still, or does not answer; then
    /// it stays active.
    /// </exception>
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
        RequireUnused(model, await WithdrawAsync(model, ModelState.Retired, cancellationToken));
        return folders.Get(model.Name);
    }

    /// <exception cref="RpcException">MODEL_NOT_FOUND, MODEL_IN_USE.</exception>
    public async Task DeleteAsync(DeleteModelRequest request, CancellationToken cancellationToken)
    {
        var model = folders.Get(request.Name);
        if (model.State == ModelState.Active)
            throw RpcErrors.FailedPrecondition(ErrorReason.ModelInUse, $"{model.Name} is active; retire it first.");
        // Also where it was retired by a process that died before it had counted.
        RequireUnused(model, await CountGalleriesAsync(model, cancellationToken));
        folders.Delete(model.Name);
    }

    private static void RequireUnused(Model model, long galleries)
    {
        if (galleries > 0)
            throw RpcErrors.FailedPrecondition(
                ErrorReason.ModelInUse,
                $"{galleries} galleries hold templates of {model.Name}; migrate them first.",
                ("galleries", $"{galleries}"));
    }

    private async Task<long> WithdrawAsync(Model model, ModelState state, CancellationToken cancellationToken)
    {
        if (await CountGalleriesAsync(model, cancellationToken) is > 0 and var before)
            return before;
        folders.Mark(model.Name, state);
        var used = long.MaxValue;
        try
        {
            await WaitUntilGoneAsync(model, cancellationToken);
            used = await CountGalleriesAsync(model, cancellationToken);
        }
        finally
        {
            // Also where it is not known.
            if (used > 0)
                folders.Mark(model.Name, ModelState.Active);
        }

        return used;
    }

    private async Task<long> CountGalleriesAsync(Model model, CancellationToken cancellationToken) =>
        (await galleries.CountGalleriesAsync(
            new() { Pipeline = model.Pipeline }, cancellationToken: cancellationToken)).Galleries;

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

    // By the calibration too: one that was registered anew has the same name.
    private Task WaitUntilServedAsync(Model model, bool asDefault, CancellationToken cancellationToken) => WaitAsync(
        model.Pipeline,
        served => served is not null && served.Default == asDefault && served.Calibration?.Name == model.Calibration.Name,
        $"Embedding does not serve {model.Pipeline} as it is asked to; its log says why where the files are at fault.",
        cancellationToken);

    private Task WaitUntilGoneAsync(Model model, CancellationToken cancellationToken) => WaitAsync(
        model.Pipeline,
        served => served is null,
        $"Embedding does not say that it serves {model.Pipeline} no more; its configuration must not name it either.",
        cancellationToken);

    private async Task WaitAsync(
        string pipeline, Func<V1.Pipeline?, bool> isDone, string otherwise, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        // Calls go round robin over the replicas: each has to have been asked.
        for (var seen = 0; seen < options.Value.RequiredAnswers;)
        {
            seen = await AnswersAsync() ? seen + 1 : 0;
            if (seen > 0)
                continue;
            if (time.GetElapsedTime(started) > options.Value.ActivationTimeout)
                throw RpcErrors.Unavailable(otherwise, options.Value.ActivationTimeout);
            await Task.Delay(PollInterval, time, cancellationToken);
        }

        async Task<bool> AnswersAsync()
        {
            try
            {
                return isDone((await pipelines.ListAsync(cancellationToken)).FirstOrDefault(one => one.Name == pipeline));
            }
            catch (RpcException exception) when (exception.IsUnavailable())
            {
                // It starts again, perhaps.
                return false;
            }
        }
    }
}
