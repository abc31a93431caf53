using System.Diagnostics;
using FacePlatform.Storage.Blobs;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FacePlatform.Jobs.Running;

/// <summary>
/// Works on one job, from its message to the end of the attempt.
/// <code>
///   message ──▶ lease ──▶ handler: input, checkpoint, report, checkpoint, … ──▶ result, error, or back to the queue
///                 └────── heartbeat ── heartbeat ── heartbeat ───────────┘
///                                         ✗ taken over, cancelled, deleted: every later write changes nothing
/// </code>
/// 1. Wait for the job before: a broker that lost its connection delivers again while that one still runs, perhaps the same.
/// 2. Begin a lease; where another worker has it, the message is of no use. 3. Keep it while the handler works, in the trace
/// of the submission. 4. Write how it ended, under the fencing token.
/// </summary>
internal sealed partial class JobRunner(
    JobLeases leases,
    JobCompletion completion,
    IBlobStore blobs,
    IServiceScopeFactory scopes,
    IHostApplicationLifetime lifetime,
    JobMetrics metrics,
    IOptions<JobsOptions> options,
    TimeProvider time,
    ILogger<JobRunner> logger) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Works on a job; returns when its message is of no more use.</summary>
    /// <param name="id">The job.</param>
    /// <param name="mayBeLost">
    /// The message was delivered before: where the job runs, it is looked whether its worker still lives.
    /// </param>
    /// <param name="cancellationToken">Stops the waiting for a lease; a job that runs is handed over instead.</param>
    public async Task RunAsync(string id, bool mayBeLost, CancellationToken cancellationToken)
    {
        // 1.
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested)
                await KeepAsync(id, cancellationToken);
            await RunAloneAsync(id, mayBeLost, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    // The job that this process has just handed over would only come back to it: the message is kept until the queue stops.
    // Should that take it for done, the sweeper of another process brings the job back.
    private async Task KeepAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            await leases.LetPublishAsync(id);
        }
    }

    private async Task RunAloneAsync(string id, bool mayBeLost, CancellationToken cancellationToken)
    {
        // 2.
        if (mayBeLost)
            await EndLostAsync(id, cancellationToken);
        using var lease = await leases.TryBeginAsync(id, cancellationToken);
        if (lease is null)
        {
            LogSurplus(id);
            return;
        }

        // 3.
        using var activity = JobActivity.Start(lease.Job);
        using var done = new CancellationTokenSource();
        var beating = new Heartbeat(lease, options.Value, time, logger).BeatAsync(done.Token);
        var started = time.GetTimestamp();
        string outcome;
        try
        {
            outcome = await AttemptAsync(lease);
        }
        finally
        {
            // 4. The heartbeat has lasted until the end was written. Where it could not be, the lease falls silent and the
            // job is taken over.
            await done.CancelAsync();
            await beating;
        }

        metrics.Ended(lease.Job.Kind, outcome, time.GetElapsedTime(started));
        activity?.SetTag("job.outcome", outcome);
    }

    private async Task<string> AttemptAsync(JobLease lease)
    {
        var stopping = lifetime.ApplicationStopping;
        using var overdue = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var _ = stopping.Register(() => overdue.CancelAfter(options.Value.HandOverTimeout));
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(lease.Lost, overdue.Token);
        var execution = new JobExecution(lease, blobs, options.Value, time, logger, stopping, cancellation.Token);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var handler = scope.ServiceProvider.GetRequiredKeyedService<IJobHandler>(lease.Job.Kind);
            var result = await handler.RunAsync(execution, cancellation.Token);
            await completion.SucceedAsync(lease, execution, result);
            return lease.Lost.IsCancellationRequested ? "lost" : "succeeded";
        }
        catch (Exception) when (lease.Lost.IsCancellationRequested)
        {
            LogStopped(lease.Id);
            return "lost";
        }
        catch (Exception exception) when (exception is JobHandedOverException || overdue.IsCancellationRequested)
        {
            LogHandedOver(lease.Id);
            await completion.HandOverAsync(lease, execution);
            return "handed_over";
        }
        catch (RpcException exception) when (JobFaults.IsCallersFault(exception))
        {
            LogRefused(lease.Id, exception.Status.Detail);
            await completion.RefuseAsync(lease, JobFaults.ToStatus(exception));
            return "refused";
        }
        catch (Exception exception)
        {
            // What fails because the job is gone is no failure: its blobs went before the worker heard of it.
            var isDeadLetter = await completion.RetryAsync(lease, execution, exception);
            if (lease.Lost.IsCancellationRequested)
            {
                LogStopped(lease.Id);
                return "lost";
            }

            Activity.Current?.SetStatus(ActivityStatusCode.Error).AddException(exception);
            LogFailed(lease.Id, execution.CountedAttempt, exception);
            return isDeadLetter ? "dead_letter" : "failed";
        }
    }

    private async Task EndLostAsync(string id, CancellationToken cancellationToken)
    {
        var observer = new HeartbeatObserver(options.Value.HeartbeatInterval, options.Value.LeaseDuration, time);
        var first = await leases.FindAsync(id, cancellationToken);
        for (var job = first; job is not null && job == first; job = await leases.FindAsync(id, cancellationToken))
        {
            if (observer.Look([job]) is [var lost])
            {
                await leases.TryEndLostAsync(lost, cancellationToken);
                return;
            }

            await Task.Delay(options.Value.HeartbeatInterval / 2, time, cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Job {Job} does not wait; its message is of no use")]
    private partial void LogSurplus(string job);

    [LoggerMessage(LogLevel.Information, "Job {Job} was cancelled, deleted or taken over; its worker stopped")]
    private partial void LogStopped(string job);

    [LoggerMessage(LogLevel.Information, "Job {Job} is handed over")]
    private partial void LogHandedOver(string job);

    [LoggerMessage(LogLevel.Information, "Job {Job} failed through the fault of its request: {Reason}")]
    private partial void LogRefused(string job, string reason);

    [LoggerMessage(LogLevel.Error, "Job {Job} failed in attempt {Attempt}")]
    private partial void LogFailed(string job, int attempt, Exception exception);
}
