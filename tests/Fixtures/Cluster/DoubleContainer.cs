namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>A double in this process.</summary>
internal sealed class DoubleContainer(IAsyncDisposable running) : IContainer
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Ended => _ended.Task;

    public int? MainProcess => null;

    public Task StopAsync(TimeSpan grace) => KillAsync();

    public async Task KillAsync()
    {
        await running.DisposeAsync();
        _ended.TrySetResult();
    }
}
