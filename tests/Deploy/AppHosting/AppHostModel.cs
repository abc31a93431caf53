using System.Text.RegularExpressions;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FacePlatform.Tests.Deploy.AppHosting;

/// <summary>What <c>AppHost/Program.cs</c> says, without starting it: with a broker and an index of its own.</summary>
public sealed partial class AppHostModel : IAsyncLifetime
{
    private IDistributedApplicationTestingBuilder _builder = null!;

    /// <summary>The services.</summary>
    internal IEnumerable<string> Services => _builder.Resources.OfType<ProjectResource>().Select(resource => resource.Name);

    public async ValueTask InitializeAsync() =>
        _builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
        [
            "--Parameters:admin-key=deploy-tests-key-0123456789abcdefghijklmnop",
            "--Parameters:broker-password=deploy-tests",
            "--ContainerRuntime=true",
            "--Messaging:Transport=container",
            "--Identity:Index=qdrant",
        ]);

    /// <summary>The variables of a service: references to others as <c>{name.bindings.grpc.url}</c>.</summary>
    internal async Task<IReadOnlyDictionary<string, string>> VariablesOf(string service)
    {
        var configuration = await ExecutionConfigurationBuilder
            .Create(_builder.Resources.Single(resource => resource.Name == service))
            .WithEnvironmentVariablesConfig()
            .BuildAsync(new(DistributedApplicationOperation.Publish), NullLogger.Instance, CancellationToken.None);
        return configuration.EnvironmentVariables.ToDictionary();
    }

    /// <summary>Who is told the address of whom; a container goes by the name of its image.</summary>
    internal async Task<IReadOnlyList<(string From, string To)>> ReferencesAsync()
    {
        var references = new List<(string, string)>();
        foreach (var service in Services)
        {
            references.AddRange((await VariablesOf(service)).Values
                .SelectMany(value => Reference().Matches(value))
                .Select(match => (service, NameOf(match.Groups["name"].Value))));
        }

        return [.. references.Where(reference => reference.Item1 != reference.Item2).Distinct()];
    }

    public ValueTask DisposeAsync() => _builder.DisposeAsync();

    private string NameOf(string resource) =>
        _builder.Resources.Single(item => item.Name == resource).Annotations.OfType<ContainerImageAnnotation>().LastOrDefault()
            is { } image
            ? image.Image.Split('/')[^1]
            : resource;

    [GeneratedRegex(@"\{(?<name>[a-z0-9-]+)\.(?:bindings\.|connectionString)")]
    private static partial Regex Reference();
}
