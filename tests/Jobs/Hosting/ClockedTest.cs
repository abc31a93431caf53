namespace FacePlatform.Tests.Jobs.Hosting;

/// <summary>A test whose jobs only it works on and sweeps, by a clock that it moves on.</summary>
public abstract class ClockedTest(JobsDatabase database) : JobsTest(database)
{
    protected static readonly TimeSpan Sweep = TimeSpan.FromSeconds(2);
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(16);

    protected static readonly (string, string)[] Calm =
    [
        ("Jobs:SweepInterval", $"{Sweep}"),
        ("Jobs:LeaseDuration", $"{Lease}"),
        ("Jobs:HeartbeatInterval", "00:00:03"),
        ("Jobs:RetryDelay", "00:00:10"),
        ("Jobs:Retention", "1.00:00:00"),
        ("Jobs:TombstoneRetention", "3.00:00:00"),
        ("Jobs:ExpiryDelay", "00:10:00"),
        ("Jobs:OrphanAge", "00:10:00"),
    ];

    /// <summary>Sweeps until a lease that began before is lost, and not a sweep longer.</summary>
    protected static async Task SilenceAsync(JobsHost host, JumpingClock time)
    {
        await host.Sweeper.SweepAsync(None);
        var before = (await host.Leases.ListAsync(None)).Count;
        for (var silent = TimeSpan.Zero; silent < Lease - Sweep; silent += Sweep)
        {
            time.Advance(Sweep);
            await host.Sweeper.SweepAsync(None);
        }

        Assert.Equal(before, (await host.Leases.ListAsync(None)).Count);
        time.Advance(Sweep);
        await host.Sweeper.SweepAsync(None);
        Assert.Equal(before - 1, (await host.Leases.ListAsync(None)).Count);
    }
}
