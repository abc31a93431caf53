using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Jobs.Hosting;

/// <summary>A test of a service's jobs. Each suite runs on SQLite and on PostgreSQL.</summary>
public abstract class JobsTest(JobsDatabase database)
{
    protected const string Owner = JobsHost.Owner;

    protected static CancellationToken None => CancellationToken.None;

    protected JobsDatabase Database => database;

    protected async Task<JobsHost> StartAsync(params (string Key, string Value)[] settings) =>
        await JobsHost.StartAsync([.. await database.CreateAsync(), .. settings]);

    /// <summary>A host whose jobs only the test works on, by its own clock.</summary>
    protected async Task<JobsHost> StartIdleAsync(TimeProvider time, params (string Key, string Value)[] settings) =>
        await JobsHost.StartAsync(time, works: false, [.. await database.CreateAsync(), .. settings]);

    protected static async Task<RpcException> FailsAsync(StatusCode code, ErrorReason reason, Func<Task> call)
    {
        var exception = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal((code, reason), (exception.StatusCode, exception.GetReason()));
        return exception;
    }
}
