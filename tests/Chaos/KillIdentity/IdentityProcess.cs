using FacePlatform.Internal.V1;
using FacePlatform.Tests.Fixtures.Processes;

namespace FacePlatform.Tests.Chaos.KillIdentity;

/// <summary>The built Identity service as a process of its own, on a record that outlives it.</summary>
public sealed class IdentityProcess : ServiceProcess
{
    private IdentityProcess(IEnumerable<string> settings)
        : base("Identity", settings)
    {
        Client = new(Channel);
        Curation = new(Channel);
        Migrations = new(Channel);
    }

    public IdentityService.IdentityServiceClient Client { get; }

    public IdentityCurationService.IdentityCurationServiceClient Curation { get; }

    public IdentityMigrationService.IdentityMigrationServiceClient Migrations { get; }

    /// <summary>Starts the service and waits until it answers and its index is loaded.</summary>
    public static async Task<IdentityProcess> StartAsync(IEnumerable<string> settings)
    {
        var process = new IdentityProcess(settings);
        await process.ServeAsync();
        return process;
    }
}
