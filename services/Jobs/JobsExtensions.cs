using FacePlatform.Jobs.Queue;
using FacePlatform.Jobs.Queue.Broker;
using FacePlatform.Jobs.Record;
using FacePlatform.Jobs.Running;
using FacePlatform.Jobs.Submission;
using FacePlatform.Jobs.Sweeping;
using FacePlatform.Jobs.Watching;
using FacePlatform.Storage;
using FacePlatform.Storage.Blobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FacePlatform.Jobs;

public static class JobsExtensions
{
    // For what else there is to stop after the jobs are handed over.
    internal static readonly TimeSpan ShutdownMargin = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Adds the service's jobs: their record and blobs, the queue, and by the configured role the worker. Kinds are added
    /// with <see cref="AddJobKind{THandler}"/>.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="name">The database's name, as <see cref="DatabaseExtensions.AddDatabase"/> has it.</param>
    /// <typeparam name="TContext">The service's own context.</typeparam>
    /// <typeparam name="TSqlite">Its subclass that has the SQLite migrations.</typeparam>
    /// <typeparam name="TPostgres">Its subclass that has the PostgreSQL migrations.</typeparam>
    public static IHostApplicationBuilder AddJobs<TContext, TSqlite, TPostgres>(
        this IHostApplicationBuilder builder, string name)
        where TContext : JobsContext
        where TSqlite : TContext
        where TPostgres : TContext
    {
        builder.AddDatabase<TContext, TSqlite, TPostgres>(name);
        builder.AddBlobs<TContext>(name);
        var services = builder.Services;
        services.AddSingleton<IDbContextFactory<JobsContext>, JobsContextFactory<TContext>>();
        services.AddOptions<JobsOptions>().BindConfiguration(JobsOptions.Section)
            .ValidateDataAnnotations()
            .Validate<IOptionsMonitor<DatabaseOptions>>(
                (jobs, databases) => jobs.Role == JobRole.Both || databases.Get(name).Provider == DatabaseProvider.Postgres,
                "Jobs:Role api and worker need PostgreSQL: a file of SQLite belongs to one process.")
            .ValidateOnStart();
        services.AddOptions<HostOptions>().Configure<IOptions<JobsOptions>>((host, jobs) =>
            host.ShutdownTimeout = jobs.Value.HandOverTimeout + ShutdownMargin);
        services.AddSingleton<LogTruncation<JobsContext>>();
        services.AddSingleton<JobMetrics>();
        services.AddSingleton<JobRetention>();
        services.AddSingleton<RunningLeases>();
        services.AddSingleton<JobPublisher>();
        services.AddSingleton<JobFeeds>();
        services.AddSingleton<StoppingWatches>();
        services.AddSingleton<JobLeases>();
        services.AddSingleton<JobCompletion>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<JobExpiry>();
        services.AddSingleton<OrphanedBlobs>();
        services.AddSingleton<JobSweeper>();
        services.AddHostedService<ExclusiveRecovery>();
        services.AddHostedService(provider => provider.GetRequiredService<LogTruncation<JobsContext>>());
        services.AddHostedService<SweepLoop>();
        builder.AddQueue(name);
        return builder;
    }

    /// <summary>
    /// Adds a kind of jobs: under its name as the key <see cref="JobStore"/>, <see cref="JobWatcher"/> and what does them,
    /// a new one for each attempt.
    /// </summary>
    public static IHostApplicationBuilder AddJobKind<THandler>(this IHostApplicationBuilder builder, JobResource resource)
        where THandler : class, IJobHandler
    {
        var services = builder.Services;
        services.AddSingleton(resource);
        services.AddKeyedSingleton(
            resource.Kind, (provider, _) => ActivatorUtilities.CreateInstance<JobStore>(provider, resource));
        services.AddKeyedSingleton(
            resource.Kind, (provider, _) => ActivatorUtilities.CreateInstance<JobWatcher>(provider, resource));
        services.AddKeyedScoped<IJobHandler, THandler>(resource.Kind);
        return builder;
    }

    private static void AddQueue(this IHostApplicationBuilder builder, string name)
    {
        var services = builder.Services;
        services.AddOptions<MessagingOptions>()
            .Configure(options =>
                options.ConnectionString = builder.Configuration.GetConnectionString(MessagingOptions.ConnectionName) ?? "")
            .BindConfiguration(MessagingOptions.Section)
            .PostConfigure<IOptionsMonitor<DatabaseOptions>>((options, databases) =>
            {
                if (options.QueueName.Length == 0)
                    options.QueueName = QueueNames.Default(name, databases.Get(name));
            })
            .ValidateDataAnnotations()
            .ValidateOnStart();

        // What is registered depends on these two; they are validated with all others at start.
        var role = builder.Configuration.GetValue($"{JobsOptions.Section}:{nameof(JobsOptions.Role)}", JobRole.Both);
        var connection = builder.Configuration[$"{MessagingOptions.Section}:{nameof(MessagingOptions.ConnectionString)}"];
        if (string.IsNullOrEmpty(connection))
            connection = builder.Configuration.GetConnectionString(MessagingOptions.ConnectionName);
        if (!string.IsNullOrEmpty(connection))
        {
            builder.AddBroker(works: role != JobRole.Api);
            return;
        }

        services.AddOptions<JobsOptions>().Validate(
            jobs => jobs.Role == JobRole.Both,
            "Jobs:Role api and worker need a broker (Messaging:ConnectionString): without one, jobs are queued in the process.");
        services.AddSingleton<InProcessQueue>();
        services.AddSingleton<IJobQueue>(provider => provider.GetRequiredService<InProcessQueue>());
        services.AddHostedService<InProcessWorker>();
    }
}
