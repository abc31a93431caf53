using FacePlatform.Jobs;
using FacePlatform.Jobs.Record;
using FacePlatform.Jobs.Submission;
using FacePlatform.Jobs.Watching;
using FacePlatform.Storage.Blobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FacePlatform.Tests.Jobs.Hosting;

/// <summary>A service with jobs of one kind, as a process has it.</summary>
public sealed class JobsHost : IAsyncDisposable
{
    public const string Owner = "owner";

    private readonly IHost _host;

    private JobsHost(IHost host, Script script) => (_host, Script) = (host, script);

    public Script Script { get; }

    public JobStore Store => Get<JobStore>();

    public JobWatcher Watcher => Get<JobWatcher>();

    public IBlobStore Blobs => Get<IBlobStore>();

    public static async Task<JobsHost> StartAsync(TimeProvider time, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        foreach (var (key, value) in settings)
            builder.Configuration[key] = value;
        var script = new Script();
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(script);
        builder.AddJobs<TestJobs, SqliteTestJobs, PostgresTestJobs>("jobs");
        builder.AddJobHandler<ScriptedHandler>(ScriptedHandler.Kind);
        var host = builder.Build();
        try
        {
            await host.StartAsync();
        }
        catch
        {
            host.Dispose();
            throw;
        }

        return new JobsHost(host, script);
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public Task<Job> SubmitAsync(string? requestId = null, params (string Name, byte[] Content)[] inputs) =>
        Store.SubmitAsync(
            new JobSubmission
            {
                Owner = Owner,
                Kind = ScriptedHandler.Kind,
                RequestId = requestId,
                Parameters = [1, 2, 3],
                Inputs = inputs.ToDictionary(input => input.Name, input => input.Content),
            },
            CancellationToken.None);

    /// <summary>The job's last state, once it has ended.</summary>
    public async Task<Job> EndAsync(string id)
    {
        Job? last = null;
        await foreach (var job in Watcher.WatchAsync(Owner, id, CancellationToken.None))
            last = job;
        return last!;
    }

    public async Task<JobRow?> RowAsync(string id)
    {
        await using var context = Get<IDbContextFactory<JobsContext>>().CreateDbContext();
        return await context.Jobs.SingleOrDefaultAsync(row => row.Id == id);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
