namespace FacePlatform.Tests.Fixtures.Qdrant;

/// <summary>What goes wrong at the double: <c>server.Faults.On("Points/Upsert", times: 1).BreakAfterwards()</c>.</summary>
public sealed class QdrantFaults
{
    private readonly List<QdrantFault> _faults = [];

    /// <summary>A fault of the next calls of a method.</summary>
    /// <param name="method">Service and method, such as <c>Points/Upsert</c>.</param>
    /// <param name="times">How many calls it meets.</param>
    public QdrantFault On(string method, int times = int.MaxValue)
    {
        var fault = new QdrantFault(method, times);
        lock (_faults)
            _faults.Add(fault);
        return fault;
    }

    /// <summary>Ends all faults.</summary>
    public void Clear()
    {
        lock (_faults)
            _faults.Clear();
    }

    internal QdrantFault? Take(string method)
    {
        lock (_faults)
            return _faults.Find(fault => fault.TryMeet(method));
    }
}
