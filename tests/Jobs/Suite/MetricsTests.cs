using System.Diagnostics.Metrics;
using FacePlatform.Tests.Jobs.Hosting;

namespace FacePlatform.Tests.Jobs.Suite;

/// <summary>What an operator is told of the jobs that there are.</summary>
public abstract class MetricsTests(JobsDatabase database) : ClockedTest(database)
{
    private const string Waiting = "faceplatform.jobs.oldest_waiting";
    private const string DeadLetters = "faceplatform.jobs.dead_letters";

    // The databases round times.
    private const double Tolerance = 0.001;

    [Fact]
    public async Task The_longest_wait_is_told_and_is_nothing_once_the_job_has_run()
    {
        var time = new JumpingClock();
        await using var host = await StartIdleAsync(time, Calm);
        var first = (await host.SubmitAsync()).Id;
        time.Advance(TimeSpan.FromMinutes(5));
        var second = (await host.SubmitAsync()).Id;
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(420, (await MeasureAsync(host, Waiting))!.Value, Tolerance);

        await host.NewRunner().RunAsync(first, mayBeLost: false, None);
        Assert.Equal(120, (await MeasureAsync(host, Waiting))!.Value, Tolerance);
        await host.NewRunner().RunAsync(second, mayBeLost: false, None);
        Assert.Equal(0, await MeasureAsync(host, Waiting));
    }

    [Fact]
    public async Task A_clock_that_was_set_back_makes_no_wait_below_nothing()
    {
        var time = new JumpingClock();
        await using var host = await StartIdleAsync(time, Calm);
        await host.SubmitAsync();
        time.Jump(-TimeSpan.FromHours(1));
        Assert.Equal(0, await MeasureAsync(host, Waiting));
    }

    [Fact]
    public async Task Dead_letters_are_told_until_they_are_replayed()
    {
        var time = new JumpingClock();
        await using var host = await StartIdleAsync(time, [.. Calm, ("Jobs:MaxAttempts", "1")]);
        var id = (await host.SubmitAsync()).Id;
        Assert.Equal(0, await MeasureAsync(host, DeadLetters));
        host.Script.Run = (_, _) => throw new InvalidOperationException("a defect");
        await host.NewRunner().RunAsync(id, mayBeLost: false, None);
        Assert.Equal(1, await MeasureAsync(host, DeadLetters));

        await host.Store.ReplayAsync(Owner, id, None);
        Assert.Equal(0, await MeasureAsync(host, DeadLetters));
    }

    // Of this host alone: others run beside it. After a sweep, which counts.
    private static async Task<double?> MeasureAsync(JobsHost host, string name)
    {
        await host.Sweeper.SweepAsync(None);
        double? value = null;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == name && instrument.Meter.Scope == host.Get<IMeterFactory>())
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((_, measured, _, _) => value = measured);
        listener.SetMeasurementEventCallback<double>((_, measured, _, _) => value = measured);
        listener.Start();
        listener.RecordObservableInstruments();
        return value;
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteMetricsTests(SqliteDatabase database) : MetricsTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresMetricsTests(PostgresDatabase database) : MetricsTests(database);
