using FacePlatform.Jobs.Running;

namespace FacePlatform.Tests.Training.Running;

/// <summary>An attempt whose checkpoints and parts are in memory.</summary>
internal sealed class KeptExecution : IJobExecution
{
    private readonly Dictionary<string, byte[]> _parts = [];

    public string Id => "job";

    public int Attempt => 1;

    public byte[] Parameters => [];

    public bool HandOverRequested => false;

    public bool CheckpointDue => false;

    public bool ReportDue => false;

    /// <summary>By name.</summary>
    public Dictionary<string, byte[]> Inputs { get; } = [];

    /// <summary>As it is where nothing more can be stored.</summary>
    public bool IsFull { get; set; }

    /// <summary>The last one.</summary>
    public byte[]? Checkpoint { get; private set; }

    public Task<byte[]> ReadInputAsync(string name) => Task.FromResult(Inputs[name]);

    public Task<byte[]?> ReadCheckpointAsync() => Task.FromResult(Checkpoint);

    public Task SaveCheckpointAsync(byte[] content)
    {
        Checkpoint = IsFull ? Checkpoint : content;
        return Task.CompletedTask;
    }

    public Task<string?> SavePartAsync(byte[] content)
    {
        if (IsFull)
            return Task.FromResult<string?>(null);
        var name = $"part-{_parts.Count}";
        _parts[name] = content;
        return Task.FromResult<string?>(name);
    }

    public Task<byte[]> ReadPartAsync(string name) => Task.FromResult(_parts[name]);

    public Task ReportAsync(byte[] progress, byte[]? preview = null) => Task.CompletedTask;
}
