using System.Diagnostics;
using FacePlatform.Training.GalleryMigrations;

namespace FacePlatform.Tests.Training.Service;

public sealed class CopyingRateTests
{
    [Theory]
    [InlineData(0.1, 1)]
    [InlineData(2.5, 3)]
    [InlineData(20, 16)]
    [InlineData(1000, 16)]
    public void A_batch_is_at_most_a_seconds_worth(double facesPerSecond, int batch)
    {
        using var rate = new CopyingRate(facesPerSecond, batchSize: 16);
        Assert.Equal(batch, rate.BatchSize);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(400)]
    public async Task Copying_is_not_faster_than_its_rate(double facesPerSecond)
    {
        // From before its beginning: it goes on counting whatever holds this up.
        var started = Stopwatch.GetTimestamp();
        using var rate = new CopyingRate(facesPerSecond, batchSize: 4);
        await rate.WaitAsync(4, TestContext.Current.CancellationToken);
        var faces = (int)(facesPerSecond / 2);
        for (var done = 0; done < faces; done += 4)
            await rate.WaitAsync(4, TestContext.Current.CancellationToken);
        // A timer that is late makes it slower only; so much grace has the first refill.
        Assert.True(
            Stopwatch.GetElapsedTime(started).TotalSeconds > 0.45, $"it took {Stopwatch.GetElapsedTime(started)}");
    }
}
