using FacePlatform.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;

namespace FacePlatform.Tests.Jobs.Hosting;

/// <summary>The host's blobs, with something that happens before a call.</summary>
public sealed class ScriptedBlobs(IBlobStore blobs) : IBlobStore
{
    /// <summary>Is told the method and the blob's name, or the group's where a call names no blob.</summary>
    public Func<string, string, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public async Task WriteAsync(
        string group, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await Before(nameof(WriteAsync), name);
        await blobs.WriteAsync(group, name, content, cancellationToken);
    }

    public async Task<byte[]?> ReadAsync(string group, string name, CancellationToken cancellationToken)
    {
        await Before(nameof(ReadAsync), name);
        return await blobs.ReadAsync(group, name, cancellationToken);
    }

    public async Task DeleteAsync(string group, string name, CancellationToken cancellationToken)
    {
        await Before(nameof(DeleteAsync), name);
        await blobs.DeleteAsync(group, name, cancellationToken);
    }

    public async Task DeleteGroupAsync(string group, CancellationToken cancellationToken)
    {
        await Before(nameof(DeleteGroupAsync), group);
        await blobs.DeleteGroupAsync(group, cancellationToken);
    }

    public Task<IReadOnlyList<string>> ListGroupsAsync(CancellationToken cancellationToken) =>
        blobs.ListGroupsAsync(cancellationToken);

    public Task<IReadOnlyList<string>> ListAsync(string group, CancellationToken cancellationToken) =>
        blobs.ListAsync(group, cancellationToken);
}

internal static class ScriptedBlobsExtensions
{
    public static void AddScriptedBlobs(this IServiceCollection services)
    {
        var real = services.Single(service => service.ServiceType == typeof(IBlobStore));
        services.Remove(real);
        services.AddSingleton(provider => new ScriptedBlobs((IBlobStore)real.ImplementationFactory!(provider)));
        services.AddSingleton<IBlobStore>(provider => provider.GetRequiredService<ScriptedBlobs>());
    }
}
