using FacePlatform.Training.Running;
using Microsoft.Extensions.Time.Testing;

namespace FacePlatform.Tests.Training.Service;

public sealed class StepPaceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Nothing_is_said_before_a_step_was_timed()
    {
        var pace = new StepPace(_time);
        Assert.Null(pace.Of(10));
        pace.Step();
        Assert.Null(pace.Of(10));
    }

    [Fact]
    public void One_pause_changes_little_and_no_step_takes_no_time()
    {
        var pace = new StepPace(_time);
        pace.Step();
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            pace.Step();
        }

        Assert.Equal(20, pace.Of(10)!.Value.TotalSeconds, 6);
        _time.Advance(TimeSpan.FromSeconds(12));
        pace.Step();
        Assert.Equal(30, pace.Of(10)!.Value.TotalSeconds, 6);
        Assert.Equal(TimeSpan.Zero, pace.Of(0));
    }
}
