using FacePlatform.Jobs.Running;

namespace FacePlatform.Tests.Jobs.Hosting;

/// <summary>Does what a test says.</summary>
public sealed class ScriptedHandler(Script script) : IJobHandler
{
    public const string Kind = "test";

    public Task<JobResult> RunAsync(IJobExecution job, CancellationToken cancellationToken) =>
        script.Run(job, cancellationToken);
}

/// <summary>What the handlers of a host do; may be changed between jobs.</summary>
public sealed class Script
{
    public Func<IJobExecution, CancellationToken, Task<JobResult>> Run { get; set; } =
        (job, _) => Task.FromResult(new JobResult(job.Parameters));
}
