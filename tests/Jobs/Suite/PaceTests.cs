using FacePlatform.Jobs.Running;
using Microsoft.Extensions.Time.Testing;

namespace FacePlatform.Tests.Jobs.Suite;

public sealed class PaceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Nothing_is_said_before_work_was_timed()
    {
        var pace = new Pace(_time);
        Assert.Null(pace.Of(10));
        pace.Add(1);
        Assert.Null(pace.Of(10));
    }

    [Fact]
    public void One_pause_changes_little_and_no_work_takes_no_time()
    {
        var pace = new Pace(_time);
        pace.Add(1);
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            pace.Add(1);
        }

        Assert.Equal(20, pace.Of(10)!.Value.TotalSeconds, 6);
        _time.Advance(TimeSpan.FromSeconds(12));
        pace.Add(1);
        Assert.Equal(30, pace.Of(10)!.Value.TotalSeconds, 6);
        Assert.Equal(TimeSpan.Zero, pace.Of(0));
    }
}
