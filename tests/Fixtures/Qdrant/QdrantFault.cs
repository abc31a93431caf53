using System.Globalization;
using Grpc.Core;

namespace FacePlatform.Tests.Fixtures.Qdrant;

/// <summary>One injected fault.</summary>
public sealed class QdrantFault
{
    private readonly TaskCompletionSource _met = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _method;
    private int _left;

    internal QdrantFault(string method, int times) => (_method, _left) = (method, times);

    /// <summary>Completes when the first call has met it.</summary>
    public Task Met => _met.Task;

    internal Func<QdrantDouble, Task> Before { get; private set; } = _ => Task.CompletedTask;

    internal Func<QdrantDouble, Task> After { get; private set; } = _ => Task.CompletedTask;

    /// <summary>Answers an error and does nothing.</summary>
    public QdrantFault Fail(StatusCode code) => FailWith(new RpcException(new Status(code, "A fault was injected.")));

    /// <summary>
    /// Answers RESOURCE_EXHAUSTED with the metadata <c>retry-after</c>, as Qdrant's rate limits do (qdrant/qdrant
    /// pull request 6072).
    /// </summary>
    /// <param name="retryAfter">Whole seconds.</param>
    public QdrantFault Exhaust(TimeSpan retryAfter) => FailWith(new RpcException(
        new Status(StatusCode.ResourceExhausted, "A fault was injected."),
        new Metadata { { "retry-after", retryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture) } }));

    /// <summary>Breaks the connection before anything is done.</summary>
    public QdrantFault BreakBefore()
    {
        Before = BreakAsync;
        return this;
    }

    /// <summary>Does the work and breaks the connection before the answer: the client cannot know.</summary>
    public QdrantFault BreakAfterwards()
    {
        After = BreakAsync;
        return this;
    }

    /// <summary>Begins the work only when the task has ended.</summary>
    public QdrantFault WaitFor(Task task)
    {
        Before = server => task.WaitAsync(server.Life);
        return this;
    }

    /// <summary>Does the work and answers only when the task has ended.</summary>
    public QdrantFault AnswerAfter(Task task)
    {
        After = server => task.WaitAsync(server.Life);
        return this;
    }

    internal bool TryMeet(string method)
    {
        if (method != _method || _left == 0)
            return false;
        _left--;
        _met.TrySetResult();
        return true;
    }

    private QdrantFault FailWith(RpcException error)
    {
        Before = _ => Task.FromException(error);
        return this;
    }

    private static Task BreakAsync(QdrantDouble server)
    {
        server.BreakConnections();
        return Task.FromException(new RpcException(new Status(StatusCode.Unavailable, "A fault was injected.")));
    }
}
