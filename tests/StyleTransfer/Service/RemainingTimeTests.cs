using FacePlatform.StyleTransfer.Optimization;
using FacePlatform.StyleTransfer.Running;
using Microsoft.Extensions.Time.Testing;

namespace FacePlatform.Tests.StyleTransfer.Service;

public sealed class RemainingTimeTests
{
    private readonly FakeTimeProvider _time = new();

    // Ten iterations at 128 pixels and ten at 256.
    private readonly ScalePlan _plan = new(scales: 2, longSide: 256, iterations: 20);

    [Fact]
    public void An_iteration_of_the_next_scale_counts_four_times()
    {
        var remaining = new RemainingTime(_plan, _time);

        Assert.Null(remaining.After(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(8 + (10 * 4), remaining.After(2)!.Value.TotalSeconds, 6);
    }

    [Fact]
    public void A_job_that_goes_on_in_the_middle_counts_what_is_left()
    {
        var remaining = new RemainingTime(_plan, _time);

        Assert.Null(remaining.After(15));
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(4 * 4, remaining.After(16)!.Value.TotalSeconds, 6);
    }

    [Fact]
    public void One_pause_changes_little_and_the_last_iteration_leaves_nothing()
    {
        var remaining = new RemainingTime(_plan, _time);
        for (var i = 11; i <= 18; i++)
        {
            _ = remaining.After(i);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.InRange(remaining.After(19)!.Value.TotalSeconds, 1, 2);
        Assert.Equal(TimeSpan.Zero, remaining.After(20));
    }
}
