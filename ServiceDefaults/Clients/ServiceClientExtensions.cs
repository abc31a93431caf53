using Grpc.Core;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FacePlatform.ServiceDefaults.Clients;

/// <summary>gRPC clients between services: round robin over replicas, a deadline on every call, safe retries only.</summary>
public static class ServiceClientExtensions
{
    /// <summary>
    /// Registers the client <typeparamref name="TClient"/> of the service <paramref name="name"/>.
    /// </summary>
    /// <param name="builder">The calling service.</param>
    /// <param name="name">The configuration section below <c>Clients</c>.</param>
    /// <param name="retrySafe">
    /// The methods that may be sent twice because they change nothing; they are retried twice when a replica is
    /// unavailable. A proxy is not relied on for balancing: it would pin an HTTP/2 connection to one replica.
    /// </param>
    public static IHostApplicationBuilder AddServiceClient<TClient>(
        this IHostApplicationBuilder builder, string name, params MethodName[] retrySafe)
        where TClient : ClientBase
    {
        builder.Services.AddOptions<ServiceClientOptions>(name)
            .BindConfiguration($"Clients:{name}")
            .ValidateDataAnnotations()
            .ValidateOnStart();

        builder.Services.AddGrpcClient<TClient>(name, (services, client) =>
            {
                var addresses = Options(services, name).Addresses;
                client.Address = addresses.StartsWith("dns:", StringComparison.Ordinal)
                    ? new Uri(addresses)
                    : new Uri($"static:///{name}");
            })
            .ConfigureChannel((services, channel) =>
            {
                var options = Options(services, name);
                channel.Credentials = ChannelCredentials.Insecure;
                channel.MaxReceiveMessageSize = options.MaxMessageBytes;
                channel.MaxSendMessageSize = options.MaxMessageBytes;
                channel.MaxRetryBufferSize = 4L * options.MaxMessageBytes;
                channel.MaxRetryBufferPerCallSize = options.MaxMessageBytes;
                channel.ServiceProvider = ResolverOf(options.Addresses);
                channel.ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new RoundRobinConfig() } };
                if (retrySafe.Length > 0)
                    channel.ServiceConfig.MethodConfigs.Add(RetryUnavailable(retrySafe));
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                EnableMultipleHttp2Connections = true,
                ConnectTimeout = TimeSpan.FromSeconds(2),
                KeepAlivePingDelay = TimeSpan.FromSeconds(15),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            })
            .AddInterceptor(services => new DeadlineInterceptor(
                Options(services, name).Deadline, services.GetRequiredService<TimeProvider>()))
            .EnableCallContextPropagation(options => options.SuppressContextNotFoundErrors = true);
        return builder;
    }

    private static ServiceClientOptions Options(IServiceProvider services, string name) =>
        services.GetRequiredService<IOptionsMonitor<ServiceClientOptions>>().Get(name);

    private static ServiceProvider ResolverOf(string addresses)
    {
        var services = new ServiceCollection();
        if (addresses.StartsWith("dns:", StringComparison.Ordinal))
            services.AddSingleton<ResolverFactory>(new DnsResolverFactory(TimeSpan.FromSeconds(15)));
        else
            services.AddSingleton<ResolverFactory>(new StaticResolverFactory(_ =>
                [.. addresses.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select(address => new Uri(address))
                    .Select(uri => new BalancerAddress(uri.Host, uri.Port))]));
        return services.BuildServiceProvider();
    }

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
