namespace FacePlatform.Tests.Chaos.KillIdentity;

/// <summary>What is done while Identity is killed.</summary>
public abstract class KillScenario
{
    /// <summary>The scenario of each name that the command takes.</summary>
    public static IReadOnlyDictionary<string, Func<IdentityStorage, KillScenario>> All { get; } =
        new Dictionary<string, Func<IdentityStorage, KillScenario>>
        {
            ["import"] = _ => new KillImport(),
            ["merge"] = _ => new KillMerge(),
            ["undo"] = _ => new KillUndo(),
            ["delete"] = _ => new KillDelete(),
            ["rebuild"] = storage => new KillRebuild(storage),
        };

    /// <summary>The phases of which each has to be hit in a long run.</summary>
    public virtual IReadOnlyList<string> Phases { get; } = [Idle, BeforeCommit, AfterCommit];

    protected const string Idle = "idle";
    protected const string BeforeCommit = "before a commit";
    protected const string AfterCommit = "between commit and acknowledgement";

    /// <summary>Brings the gallery to where a round begins, all acknowledged, and plans the round's calls.</summary>
    public abstract Task<IReadOnlyList<KillOperation>> PlanAsync(IdentityProcess identity, Gallery gallery);

    /// <summary>Entries of the index that nobody is behind; none but where the scenario made some.</summary>
    public virtual Task<int> CountStraysAsync() => Task.FromResult(0);

    /// <summary>Where a kill fell, as seen from outside.</summary>
    /// <param name="inFlight">Calls that were sent and not answered.</param>
    /// <param name="kept">How many of them the record has.</param>
    public virtual string PhaseOf(int inFlight, int kept) => inFlight == 0 ? Idle : kept == 0 ? BeforeCommit : AfterCommit;

    /// <summary>Returns when the kill may fall; by default after a random number of acknowledgements and a pause.</summary>
    /// <param name="acknowledged">Completes when so many calls of the round are acknowledged, or none is left.</param>
    /// <param name="planned">Calls of the round.</param>
    /// <param name="random">Chooses the moment.</param>
    public virtual async Task WaitForMomentAsync(Func<int, Task> acknowledged, int planned, Random random)
    {
        // Longer than a batch takes: an acknowledgement alone would always be the moment right after a commit.
        var pause = TimeSpan.FromMilliseconds(100) * random.NextDouble();
        await acknowledged(random.Next(planned));
        await Task.Delay(pause);
    }
}
