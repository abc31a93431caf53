using FacePlatform.ServiceDefaults.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FacePlatform.Storage;

/// <summary>A service's database on SQLite or PostgreSQL, by configuration alone.</summary>
public static class DatabaseExtensions
{
    /// <summary>
    /// Registers an <see cref="IDbContextFactory{TContext}"/> for <typeparamref name="TContext"/>, migrates the database
    /// before the service answers, and adds a <c>ready</c> health check with the database's name. Call it before
    /// hosted services that use the database are added: they start in this order.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="name">The connection string's name, and the SQLite file's: <c>{DataFolder}/{name}.db</c>.</param>
    /// <typeparam name="TContext">What the service is written for; it takes a plain <see cref="DbContextOptions"/>.</typeparam>
    /// <typeparam name="TSqlite">Its subclass that has the SQLite migrations.</typeparam>
    /// <typeparam name="TPostgres">Its subclass that has the PostgreSQL migrations.</typeparam>
    public static IHostApplicationBuilder AddDatabase<TContext, TSqlite, TPostgres>(
        this IHostApplicationBuilder builder, string name)
        where TContext : DbContext
        where TSqlite : TContext
        where TPostgres : TContext
    {
        var services = builder.Services;
        services.TryAddSingleton<DatabaseOptionsSetup>();
        services.TryAddEnumerable(ServiceDescriptor
            .Singleton<IPostConfigureOptions<DatabaseOptions>, DatabaseOptionsSetup>(Setup));
        services.TryAddEnumerable(ServiceDescriptor
            .Singleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsSetup>(Setup));
        services.AddOptions<DatabaseOptions>(name)
            .BindConfiguration(DatabaseOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();

        // Both contexts can be made, so that `dotnet ef` finds them; only the configured one gets a connection.
        services.AddDbContextFactory<TSqlite>((provider, context) =>
        {
            var database = Options(provider, name);
            context.UseSqlite(database.Provider == DatabaseProvider.Sqlite ? database.ConnectionString : null)
                .AddInterceptors(new SqlitePragmas(database.BusyTimeout));
            Quieten(context);
        });
        services.AddDbContextFactory<TPostgres>((provider, context) =>
        {
            var database = Options(provider, name);
            context.UseNpgsql(database.Provider == DatabaseProvider.Postgres ? database.ConnectionString : null);
            Quieten(context);
        });
        services.AddSingleton<IDbContextFactory<TContext>>(provider =>
            Options(provider, name).Provider == DatabaseProvider.Postgres
                ? ActivatorUtilities.CreateInstance<DerivedContextFactory<TContext, TPostgres>>(provider)
                : ActivatorUtilities.CreateInstance<DerivedContextFactory<TContext, TSqlite>>(provider));

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<DependencyWait>();
        services.AddSingleton<IHostedService>(provider =>
            ActivatorUtilities.CreateInstance<DatabaseMigrator<TContext>>(provider, name));
        services.AddHealthChecks().AddCheck<DatabaseHealthCheck<TContext>>(name, tags: ["ready"]);
        return builder;
    }

    // One line per statement would drown everything else at the default level. A failure is told by whoever asked; while a
    // server is away, one line and its stack trace for each attempt would do the same.
    private static void Quieten(DbContextOptionsBuilder context) =>
        context.ConfigureWarnings(events => events.Log(
            (RelationalEventId.CommandExecuted, LogLevel.Debug),
            (RelationalEventId.CommandError, LogLevel.Debug),
            (RelationalEventId.ConnectionError, LogLevel.Debug),
            (RelationalEventId.TransactionError, LogLevel.Debug),
            (CoreEventId.QueryIterationFailed, LogLevel.Debug),
            (CoreEventId.SaveChangesFailed, LogLevel.Debug)));

    private static DatabaseOptionsSetup Setup(IServiceProvider provider) =>
        provider.GetRequiredService<DatabaseOptionsSetup>();

    private static DatabaseOptions Options(IServiceProvider provider, string name) =>
        provider.GetRequiredService<IOptionsMonitor<DatabaseOptions>>().Get(name);
}
