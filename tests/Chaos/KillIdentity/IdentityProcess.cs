using FacePlatform.Internal.V1;
using FacePlatform.Tests.Chaos.Processes;

namespace FacePlatform.Tests.Chaos.KillIdentity;

/// <summary>The built Identity service as a process of its own, on a record that outlives it.</summary>
public sealed class IdentityProcess : IAsyncDisposable
{
    private readonly ServiceProcess _process;

    private IdentityProcess(ServiceProcess process)
    {
        _process = process;
        Client = new(process.Channel);
        Curation = new(process.Channel);
        Migrations = new(process.Channel);
    }

    public IdentityService.IdentityServiceClient Client { get; }

    public IdentityCurationService.IdentityCurationServiceClient Curation { get; }

    public IdentityMigrationService.IdentityMigrationServiceClient Migrations { get; }

    /// <summary>Starts the service and waits until it answers and its index is loaded.</summary>
    public static async Task<IdentityProcess> StartAsync(IReadOnlyList<string> settings)
    {
        var process = new ServiceProcess(BuiltService.PathOf("Identity"), settings);
        await process.ServeAsync();
        return new(process);
    }

    /// <summary>kill -9: no handler runs and nothing is flushed.</summary>
    public Task KillAsync() => _process.KillAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
