using Microsoft.Extensions.Time.Testing;

namespace FacePlatform.Tests.Jobs.Hosting;

/// <summary>Time that a test moves on, and a clock on the wall that jumps without any time passing.</summary>
public sealed class JumpingClock() : FakeTimeProvider(DateTimeOffset.UtcNow)
{
    private TimeSpan _jumped;

    public void Jump(TimeSpan by) => _jumped += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _jumped;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;
}
