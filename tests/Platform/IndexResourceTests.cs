using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FacePlatform.Tests.Platform;

/// <summary>Which index the AppHost gives to Identity; nothing is started.</summary>
public sealed class IndexResourceTests
{
    [Theory]
    [InlineData("--Identity:Index=exact", "--ContainerRuntime=true")]
    [InlineData("--Identity:Index=exact", "--ContainerRuntime=true", "--ConnectionStrings:qdrant=Endpoint=http://qdrant:6334")]
    [InlineData("--Identity:Index=auto", "--ContainerRuntime=false")]
    [InlineData("--ContainerRuntime=false")]
    public async Task Templates_are_searched_in_memory_where_it_is_asked_for_or_there_is_nothing_else(params string[] arguments)
    {
        await using var builder = await CreateAsync(arguments);
        Assert.DoesNotContain(builder.Resources, resource => resource.Name == "qdrant");
        var environment = await EnvironmentAsync(builder);
        Assert.Equal("exact", environment["Index__Kind"]);
        Assert.DoesNotContain("ConnectionStrings__qdrant", environment.Keys);
    }

    [Theory]
    [InlineData("--Identity:Index=qdrant", "--ContainerRuntime=true")]
    [InlineData("--ContainerRuntime=true")]
    public async Task A_container_of_Qdrant_is_added_where_a_container_runtime_runs(params string[] arguments)
    {
        await using var builder = await CreateAsync(arguments);

        var qdrant = builder.Resources.OfType<ContainerResource>().Single(resource => resource.Name == "qdrant");
        var image = qdrant.Annotations.OfType<ContainerImageAnnotation>().Single();
        Assert.Equal("qdrant/qdrant", image.Image);
        Assert.Matches(@"^v\d+\.\d+\.\d+$", image.Tag);
        Assert.Equal(
            [("grpc", 6334), ("http", 6333)],
            qdrant.Annotations.OfType<EndpointAnnotation>().Select(e => (e.Name, e.TargetPort!.Value)).Order());
        var volume = qdrant.Annotations.OfType<ContainerMountAnnotation>().Single();
        Assert.Equal((ContainerMountType.Volume, "/qdrant/storage", false), (volume.Type, volume.Target, volume.IsReadOnly));
        Assert.StartsWith("faceplatform-qdrant-", volume.Source);
        Assert.NotEmpty(qdrant.Annotations.OfType<HealthCheckAnnotation>());

        var key = builder.Resources.OfType<ParameterResource>().Single(parameter => parameter.Name == "qdrant-key");
        Assert.True(key.Secret);
        Assert.Equal("{qdrant-key.value}", (await EnvironmentAsync(builder, "qdrant"))["QDRANT__SERVICE__API_KEY"]);
        var environment = await EnvironmentAsync(builder);
        Assert.Equal("qdrant", environment["Index__Kind"]);
        Assert.Equal("Endpoint={qdrant.bindings.grpc.url};Key={qdrant-key.value}", environment["ConnectionStrings__qdrant"]);
        Assert.Contains(
            Identity(builder).Annotations.OfType<WaitAnnotation>(), wait => wait.Resource == qdrant);
    }

    [Theory]
    [InlineData("--Identity:Index=qdrant", "--ContainerRuntime=false")]
    [InlineData("--Identity:Index=auto", "--ContainerRuntime=true")]
    public async Task A_server_that_is_given_is_used_and_no_container_is_added(params string[] arguments)
    {
        await using var builder = await CreateAsync(
            [.. arguments, "--ConnectionStrings:qdrant=Endpoint=http://qdrant.example:6334;Key=secret"]);
        Assert.DoesNotContain(builder.Resources, resource => resource is ContainerResource);
        var environment = await EnvironmentAsync(builder);
        Assert.Equal("qdrant", environment["Index__Kind"]);
        Assert.Equal("{qdrant.connectionString}", environment["ConnectionStrings__qdrant"]);
    }

    [Fact]
    public async Task Two_data_folders_do_not_share_a_volume()
    {
        Assert.NotEqual(await VolumeAsync("/tmp/one"), await VolumeAsync("/tmp/two"));

        static async Task<string?> VolumeAsync(string folder)
        {
            await using var builder = await CreateAsync(["--ContainerRuntime=true", $"--Data={folder}"]);
            return builder.Resources.Single(resource => resource.Name == "qdrant")
                .Annotations.OfType<ContainerMountAnnotation>().Single().Source;
        }
    }

    [Theory]
    [InlineData("Docker", "--Identity:Index=qdrant", "--ContainerRuntime=false")]
    [InlineData("Identity:Index", "--Identity:Index=hnsw")]
    public async Task A_choice_that_cannot_be_is_a_clear_error(string expected, params string[] arguments)
    {
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => CreateAsync(arguments));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static Task<IDistributedApplicationTestingBuilder> CreateAsync(string[] arguments) =>
        DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
        [
            "--Parameters:admin-key=platform-tests-key-0123456789abcdefghijklmnop",
            "--Messaging:Transport=in-process",
            .. arguments,
        ]);

    private static IResource Identity(IDistributedApplicationTestingBuilder builder) =>
        builder.Resources.Single(resource => resource.Name == "identity");

    // As a manifest would say it: references, and not the addresses that only a start gives.
    private static async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(
        IDistributedApplicationTestingBuilder builder, string resource = "identity")
    {
        var configuration = await ExecutionConfigurationBuilder
            .Create(builder.Resources.Single(r => r.Name == resource))
            .WithEnvironmentVariablesConfig()
            .BuildAsync(new(DistributedApplicationOperation.Publish), NullLogger.Instance, CancellationToken.None);
        return configuration.EnvironmentVariables.ToDictionary();
    }
}
