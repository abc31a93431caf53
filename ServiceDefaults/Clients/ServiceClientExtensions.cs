using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FacePlatform.ServiceDefaults.Clients;

/// <summary>gRPC clients between services: round robin over replicas, a deadline on every call, safe retries only.</summary>
public static class ServiceClientExtensions
{
    // How soon callers leave a replica that is to stop, and find a new one. The preStop pause of the manifests, in which
    // such a replica still answers, must be longer than this and the time for which the cluster's DNS keeps an answer.
    private static readonly TimeSpan DnsRefresh = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Registers the client <typeparamref name="TClient"/> of the service <paramref name="name"/>; a service may have
    /// several. Inside a gRPC handler its calls inherit the handler's deadline and cancellation.
    /// </summary>
    /// <param name="builder">The calling service.</param>
    /// <param name="name">The configuration section below <c>Clients</c>.</param>
    /// <param name="retrySafe">
    /// The methods that may be sent twice because a second time changes nothing; they are sent up to three times when a
    /// replica is unavailable or dies during the call. A proxy is not relied on for balancing: it would pin an HTTP/2
    /// connection to one replica.
    /// </param>
    public static IHostApplicationBuilder AddServiceClient<TClient>(
        this IHostApplicationBuilder builder, string name, params MethodName[] retrySafe)
        where TClient : ClientBase
    {
        builder.AddServiceClientOptions(name);
        builder.Services.AddGrpcClient<TClient>(typeof(TClient).FullName!, (services, client) =>
                client.Address = Options(services, name).Dns ?? new Uri($"static:///{name}"))
            .ConfigureChannel((services, channel) => Configure(channel, Options(services, name), retrySafe))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                EnableMultipleHttp2Connections = true,
                ConnectTimeout = TimeSpan.FromSeconds(2),
                KeepAlivePingDelay = TimeSpan.FromSeconds(15),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            })
            .EnableCallContextPropagation(options => options.SuppressContextNotFoundErrors = true)
            .AddInterceptor(services => new DeadlineInterceptor(
                Options(services, name).Deadline, services.GetRequiredService<TimeProvider>()));
        return builder;
    }

    // Once for all clients of a service: registered again, every validation error would be told again.
    private static void AddServiceClientOptions(this IHostApplicationBuilder builder, string name)
    {
        if (builder.Services.Any(service =>
            service.ServiceType == typeof(ServiceClientOptions) && Equals(service.ServiceKey, name)))
            return;
        builder.Services.AddOptions<ServiceClientOptions>(name)
            .BindConfiguration($"{ServiceClientOptions.Section}:{name}")
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddKeyedSingleton(name, (services, _) =>
            services.GetRequiredService<IOptionsMonitor<ServiceClientOptions>>().Get(name));
    }

    private static ServiceClientOptions Options(IServiceProvider services, string name) =>
        services.GetRequiredKeyedService<ServiceClientOptions>(name);

    private static void Configure(GrpcChannelOptions channel, ServiceClientOptions options, MethodName[] retrySafe)
    {
        channel.Credentials = ChannelCredentials.Insecure;
        channel.MaxReceiveMessageSize = options.MaxMessageBytes;
        channel.MaxSendMessageSize = options.MaxMessageBytes;
        channel.MaxRetryBufferSize = 4L * options.MaxMessageBytes;
        channel.MaxRetryBufferPerCallSize = options.MaxMessageBytes;
        // A replica that restarts is back in use within seconds; the default backs off to two minutes.
        channel.InitialReconnectBackoff = TimeSpan.FromMilliseconds(200);
        channel.MaxReconnectBackoff = TimeSpan.FromSeconds(2);
        channel.ServiceProvider = ResolverOf(options);
        channel.ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new RoundRobinConfig() } };
        if (retrySafe.Length > 0)
            channel.ServiceConfig.MethodConfigs.Add(RetryUnavailable(retrySafe));
    }

    private static ServiceProvider ResolverOf(ServiceClientOptions options) =>
        new ServiceCollection()
            .AddSingleton<ResolverFactory>(options.Dns is null
                ? new StaticResolverFactory(_ =>
                    [.. options.Replicas.Select(uri => new BalancerAddress(uri.Host, uri.Port))])
                : new DnsResolverFactory(DnsRefresh))
            .BuildServiceProvider();

    private static MethodConfig RetryUnavailable(MethodName[] methods)
    {
        var config = new MethodConfig
        {
            RetryPolicy = new RetryPolicy
            {
                MaxAttempts = 3,
                InitialBackoff = TimeSpan.FromMilliseconds(20),
                MaxBackoff = TimeSpan.FromMilliseconds(200),
                BackoffMultiplier = 2,
                RetryableStatusCodes = { StatusCode.Unavailable },
            },
        };
        foreach (var method in methods)
            config.Names.Add(method);
        return config;
    }
}
