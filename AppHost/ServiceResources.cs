using Microsoft.Extensions.Configuration;

namespace FacePlatform.AppHost;

/// <summary>
/// The platform's services as resources. None is behind Aspire's proxy: it would pin an HTTP/2 connection to one
/// replica and go on accepting for a replica that is dead.
/// </summary>
internal static class ServiceResources
{
    /// <summary>A service with the endpoints <c>http</c> and <c>grpc</c> of its appsettings.json, on free ports.</summary>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() =>
        builder.AddProject<TProject>(name, project => project.ExcludeLaunchProfile = true)
            .WithPort("http", port: null)
            .WithPort("grpc", port: null)
            .WithHttpHealthCheck("/health/ready", endpointName: "http");

    /// <summary>
    /// One resource per replica, <c>embedding</c>, <c>embedding-2</c> and so on, so that each has an address of its own
    /// and a client can balance over them.
    /// </summary>
    public static IResourceBuilder<ProjectResource>[] AddReplicas<TProject>(
        this IDistributedApplicationBuilder builder, string name, int count)
        where TProject : IProjectMetadata, new() =>
        [.. Enumerable.Range(1, count).Select(i => builder.AddService<TProject>(i == 1 ? name : $"{name}-{i}"))];

    /// <summary>The setting <c>{service}:Replicas</c>, 1 where absent.</summary>
    public static int ReplicasOf(this IDistributedApplicationBuilder builder, string service) =>
        builder.Configuration.GetValue($"{service}:Replicas", 1) is >= 1 and var replicas
            ? replicas
            : throw new DistributedApplicationException($"{service}:Replicas must be at least 1.");

    /// <summary>
    /// The folder of the setting <c>Data</c>: <c>.data</c> of the clone where absent, so that faces never outlive the
    /// clone unseen. It is made where it is missing, for nobody else to read.
    /// </summary>
    public static string DataFolder(this IDistributedApplicationBuilder builder)
    {
        var folder = builder.Configuration["Data"] is { Length: > 0 } configured
            ? Path.GetFullPath(configured)
            : Path.GetFullPath("../.data", builder.AppHostDirectory);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }

    /// <summary>Keeps the service's database in the data folder.</summary>
    public static IResourceBuilder<ProjectResource> WithDataFolder(this IResourceBuilder<ProjectResource> service) =>
        service.WithEnvironment("Storage__DataFolder", service.ApplicationBuilder.DataFolder());

    /// <summary>Tells the service where the trained models are: written by Training, read by Embedding.</summary>
    public static IResourceBuilder<ProjectResource> WithModelStore(
        this IResourceBuilder<ProjectResource> service, string setting) =>
        service.WithEnvironment(setting, Path.Combine(service.ApplicationBuilder.DataFolder(), "models"));

    /// <inheritdoc cref="WithModelStore(IResourceBuilder{ProjectResource}, string)"/>
    public static IResourceBuilder<ProjectResource>[] WithModelStore(
        this IResourceBuilder<ProjectResource>[] replicas, string setting) =>
        [.. replicas.Select(replica => replica.WithModelStore(setting))];

    /// <summary>What a process that runs torch needs in its environment before it starts.</summary>
    public static IResourceBuilder<ProjectResource> WithTorch(this IResourceBuilder<ProjectResource> service) =>
        service
            // Threads that wait for work by spinning take the processors from the rest of the platform.
            .WithEnvironment("OMP_WAIT_POLICY", "PASSIVE")
            // Many large blocks come and go; one heap for each thread would keep most of them.
            .WithEnvironment("MALLOC_ARENA_MAX", "2");

    /// <summary>Known ports, unless the setting <c>Gateway:Ports</c> is <c>dynamic</c>.</summary>
    public static IResourceBuilder<ProjectResource> WithPublicPorts(
        this IResourceBuilder<ProjectResource> service, int http, int grpc) =>
        service.ApplicationBuilder.Configuration["Gateway:Ports"] == "dynamic"
            ? service
            : service.WithPort("http", http).WithPort("grpc", grpc);

    /// <summary>Tells the caller where all replicas of a service are.</summary>
    public static IResourceBuilder<ProjectResource> WithClient(
        this IResourceBuilder<ProjectResource> caller, string name, params IResourceBuilder<ProjectResource>[] replicas)
    {
        var addresses = new ReferenceExpressionBuilder();
        foreach (var replica in replicas)
            addresses.Append($"{replica.GetEndpoint("grpc")};");
        return caller.WithEnvironment($"Clients__{name}__Addresses", addresses.Build());
    }

    private static IResourceBuilder<ProjectResource> WithPort(
        this IResourceBuilder<ProjectResource> service, string endpoint, int? port) =>
        service.WithEndpoint(endpoint, e =>
        {
            e.Port = port;
            e.IsProxied = false;
        });
}
