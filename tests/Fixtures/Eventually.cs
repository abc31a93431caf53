using Xunit;

namespace FacePlatform.Tests.Fixtures;

/// <summary>Waits for what happens soon, without a claim of how soon.</summary>
public static class Eventually
{
    // It costs nothing where the answer comes, and a busy machine is no fault.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Asks again and again until the answer is true; fails with <paramref name="what"/> after minutes.</summary>
    public static Task HoldsAsync(Func<Task<bool>> condition, string what) => HoldsAsync(condition, () => what);

    /// <inheritdoc cref="HoldsAsync(Func{Task{bool}}, string)"/>
    public static async Task HoldsAsync(Func<Task<bool>> condition, Func<string> what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            if (patience.IsCancellationRequested)
                Assert.Fail($"Not within {Patience.TotalSeconds} s: {what()}");
            await Task.Delay(20);
        }
    }
}
