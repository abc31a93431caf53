namespace FacePlatform.Embedding.Pipelines;

/// <summary>One request's use of a pipeline, which stays loaded until this is disposed.</summary>
/// <param name="pipeline">Entered.</param>
public sealed class PipelineUse(Pipeline pipeline) : IDisposable
{
    private bool _left;

    public Pipeline Pipeline { get; } = pipeline;

    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _left, true))
            Pipeline.Leave();
    }
}
