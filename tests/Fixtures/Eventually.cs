using Xunit;

namespace FacePlatform.Tests.Fixtures;

/// <summary>Waits for what happens soon, without a claim of how soon.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Asks again and again until the answer is true; fails with <paramref name="what"/> after a minute.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            Assert.False(patience.IsCancellationRequested, $"Not within {Patience.TotalSeconds} s: {what}");
            await Task.Delay(20);
        }
    }
}
