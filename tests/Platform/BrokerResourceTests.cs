using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using FacePlatform.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;

namespace FacePlatform.Tests.Platform;

/// <summary>Which broker the AppHost gives to the services that queue jobs.</summary>
public sealed class BrokerResourceTests : IDisposable
{
    private const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    // Any file: where nothing is started, it is only looked for.
    private static readonly string s_installed = $"--Messaging:Server={Environment.ProcessPath}";

    private readonly TemporaryFolder _data = new();

    [Theory]
    [InlineData("--Messaging:Transport=in-process", "--ContainerRuntime=true")]
    [InlineData("--Messaging:Transport=in-process", "--ConnectionStrings:rabbitmq=amqp://broker.example")]
    [InlineData("--Messaging:Transport=auto", "--ContainerRuntime=false", "--Messaging:Server=/nowhere/rabbitmq-server")]
    [InlineData("--ContainerRuntime=false", "--Messaging:Server=/nowhere/rabbitmq-server")]
    public async Task Jobs_wait_in_memory_where_it_is_asked_for_or_there_is_nothing_else(params string[] arguments)
    {
        await using var builder = await CreateAsync(arguments);
        Assert.DoesNotContain(builder.Resources, resource => resource.Name is "broker" or "rabbitmq");
        Assert.DoesNotContain("Messaging__ConnectionString", (await EnvironmentAsync(builder, "style-transfer")).Keys);
    }

    [Theory]
    [InlineData("--Messaging:Transport=container", "--ContainerRuntime=true")]
    [InlineData("--ContainerRuntime=true")]
    public async Task A_container_of_RabbitMQ_is_added_where_a_container_runtime_runs(params string[] arguments)
    {
        await using var builder = await CreateAsync([.. arguments, s_installed]);
        var broker = builder.Resources.OfType<ContainerResource>().Single(resource => resource.Name == "broker");
        Assert.EndsWith("rabbitmq", broker.Annotations.OfType<ContainerImageAnnotation>().Single().Image);
        var volume = broker.Annotations.OfType<ContainerMountAnnotation>().Single();
        Assert.Equal((ContainerMountType.Volume, "/var/lib/rabbitmq"), (volume.Type, volume.Target));
        Assert.StartsWith("faceplatform-broker-", volume.Source);
        Assert.NotEmpty(broker.Annotations.OfType<HealthCheckAnnotation>());
        Assert.Equal(
            "-rabbit consumer_timeout 604800000",
            (await EnvironmentAsync(builder, "broker"))["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"]);
        await AssertUsesAsync(builder, broker, "{broker.connectionString}");
    }

    [Theory]
    [InlineData("--Messaging:Transport=local", "--ContainerRuntime=true")]
    [InlineData("--Messaging:Transport=auto", "--ContainerRuntime=false")]
    public async Task An_installed_server_is_used_where_no_container_runtime_runs(params string[] arguments)
    {
        await using var builder = await CreateAsync([.. arguments, s_installed, $"--Data={_data.Path}"]);
        Assert.DoesNotContain(builder.Resources, resource => resource is ContainerResource { Name: "broker" });
        var broker = builder.Resources.OfType<ExecutableResource>().Single(resource => resource.Name == "broker");
        Assert.Equal(Environment.ProcessPath, broker.Command);
        await AssertUsesAsync(builder, broker, "{broker.connectionString}");

        // All that it keeps is in the data folder, and nothing is written before it starts.
        var environment = await EnvironmentAsync(builder, "broker");
        foreach (var path in new[]
            { "HOME", "RABBITMQ_MNESIA_BASE", "RABBITMQ_LOG_BASE", "RABBITMQ_CONFIG_FILE", "RABBITMQ_ENABLED_PLUGINS_FILE" })
        {
            Assert.StartsWith(Path.Combine(_data.Path, "broker"), environment[path], StringComparison.Ordinal);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_data.Path));
        var names = builder.Resources.OfType<ExecutableResource>().Single(resource => resource.Name == "broker-names");
        Assert.Contains(broker.Annotations.OfType<WaitAnnotation>(), wait => wait.Resource == names);
    }

    [Fact]
    public async Task A_broker_that_is_given_is_used_and_none_is_added()
    {
        await using var builder = await CreateAsync(
            ["--ContainerRuntime=true", s_installed, "--ConnectionStrings:rabbitmq=amqp://user:secret@broker.example"]);
        Assert.DoesNotContain(builder.Resources, resource => resource.Name == "broker");
        var broker = builder.Resources.Single(resource => resource.Name == "rabbitmq");
        await AssertUsesAsync(builder, broker, "{rabbitmq.connectionString}");
    }

    [Theory]
    [InlineData("Docker", "--Messaging:Transport=container", "--ContainerRuntime=false")]
    [InlineData("/nowhere/rabbitmq-server", "--Messaging:Transport=local", "--Messaging:Server=/nowhere/rabbitmq-server")]
    [InlineData("Messaging:Transport", "--Messaging:Transport=kafka")]
    public async Task A_choice_that_cannot_be_is_a_clear_error(string expected, params string[] arguments)
    {
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => CreateAsync(arguments));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_installed_server_starts_takes_messages_and_leaves_no_process()
    {
        Assert.SkipUnless(File.Exists(Server), "No rabbitmq-server is installed.");
        var folder = Path.Combine(_data.Path, "broker");
        await using (var builder = await CreateAsync(["--Messaging:Transport=local", $"--Data={_data.Path}"]))
        {
            // The broker alone; the services have tests of their own.
            foreach (var project in builder.Resources.OfType<ProjectResource>())
                project.Annotations.Add(new ExplicitStartupAnnotation());
            await using var app = await builder.BuildAsync();
            await app.StartAsync();
            await app.ResourceNotifications.WaitForResourceHealthyAsync("broker", WaitBehavior.StopOnResourceUnavailable)
                .WaitAsync(TimeSpan.FromMinutes(5));

            var address = await app.GetConnectionStringAsync("broker");
            await using var connection =
                await new ConnectionFactory { Uri = new Uri(address!) }.CreateConnectionAsync("test");
            await using var channel = await connection.CreateChannelAsync();
            await channel.QueueDeclareAsync(
                "jobs", durable: true, exclusive: false, autoDelete: false,
                new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
            await channel.BasicPublishAsync("", "jobs", new byte[] { 1 });
            Assert.NotEmpty(ProcessesOf(folder));
        }

        // The last of them end a moment after their parent.
        await Eventually.HoldsAsync(() => Task.FromResult(ProcessesOf(folder).Length == 0), "no process is left");
    }

    public void Dispose() => _data.Dispose();

    private static Task<IDistributedApplicationTestingBuilder> CreateAsync(string[] arguments) =>
        DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
        [
            "--Parameters:admin-key=platform-tests-key-0123456789abcdefghijklmnop",
            "--Parameters:broker-password=platform-tests",
            "--Identity:Index=exact",
            .. arguments,
        ]);

    private static async Task AssertUsesAsync(
        IDistributedApplicationTestingBuilder builder, IResource broker, string connectionString)
    {
        Assert.Equal(
            connectionString, (await EnvironmentAsync(builder, "style-transfer"))["Messaging__ConnectionString"]);
        var service = builder.Resources.Single(resource => resource.Name == "style-transfer");
        Assert.Contains(service.Annotations.OfType<WaitAnnotation>(), wait => wait.Resource == broker);
    }

    // The folder is the working directory of all that the broker starts.
    private static Process[] ProcessesOf(string folder) =>
        [.. Process.GetProcesses().Where(process => new FileInfo($"/proc/{process.Id}/cwd").LinkTarget is { } directory
            && directory.StartsWith(folder, StringComparison.Ordinal))];

    // As a manifest would say it: references, and not the addresses that only a start gives.
    private static async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(
        IDistributedApplicationTestingBuilder builder, string resource)
    {
        var configuration = await ExecutionConfigurationBuilder
            .Create(builder.Resources.Single(r => r.Name == resource))
            .WithEnvironmentVariablesConfig()
            .BuildAsync(new(DistributedApplicationOperation.Publish), NullLogger.Instance, CancellationToken.None);
        return configuration.EnvironmentVariables.ToDictionary();
    }
}
