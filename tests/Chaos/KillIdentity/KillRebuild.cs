using Grpc.Core;

namespace FacePlatform.Tests.Chaos.KillIdentity;

/// <summary>Rebuilding the gallery's index, which holds templates of nobody, while people are enrolled and erased.</summary>
public sealed class KillRebuild(IdentityStorage storage) : KillScenario
{
    private const string NotBegun = "before the first progress";
    private const string Writing = "while templates were written";
    private const string Removing = "while the index was compared with the record";

    private const int People = 3_000;
    private const int Writes = 20;
    private const int Strays = 5;

    private TaskCompletionSource<string> _moment = new();
    private string _phase = Idle;
    private bool _filled;

    public override IReadOnlyList<string> Phases { get; } = [NotBegun, Writing, Removing];

    public override async Task<IReadOnlyList<KillOperation>> PlanAsync(IdentityProcess identity, Gallery gallery)
    {
        if (!_filled)
            await gallery.EnrolPeopleAsync(identity, People, faces: 1);
        _filled = true;
        (_moment, _phase) = (new(TaskCreationOptions.RunContinuationsAsynchronously), NotBegun);
        for (var stray = 0; stray < Strays; stray++)
            await storage.AddStrayAsync(gallery.AddPerson(faces: 1).Faces[0]);
        var erased = await gallery.EnrolPeopleAsync(identity, Writes, faces: 1);
        return
        [
            new(RebuildAsync, _ => Task.FromResult(false), () => { }, MayBeRepeated: true),
            .. erased.Select(person => KillDelete.Delete(person)),
            .. Enumerable.Range(0, Writes).Select(_ => KillImport.Enrolment(gallery.AddPerson(faces: 1))),
        ];
    }

    public override Task<int> CountStraysAsync() => storage.CountStraysAsync();

    public override string PhaseOf(int inFlight, int kept) => _phase;

    public override async Task WaitForMomentAsync(Func<int, Task> acknowledged, int planned, Random random)
    {
        // First where, then when: the phases take very different times.
        var phase = random.Next(Phases.Count);
        var pause = TimeSpan.FromMilliseconds(Phases[phase] == Writing ? 100 : 5) * random.NextDouble();
        for (var next = _moment.Task; _phase != Idle && !Phases.Skip(phase).Contains(_phase); next = _moment.Task)
            await Task.WhenAny(next, acknowledged(planned));
        await Task.Delay(pause);
    }

    private async Task RebuildAsync(IdentityProcess identity)
    {
        using var rebuild = identity.Curation.RebuildIndex(Gallery.Reference);
        await foreach (var progress in rebuild.ResponseStream.ReadAllAsync())
        {
            var phase = progress.Done ? Idle
                : progress.Templates == 0 ? NotBegun
                : progress.Templates < progress.TemplateCount ? Writing : Removing;
            if (phase == _phase)
                continue;
            _phase = phase;
            Interlocked.Exchange(ref _moment, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult(phase);
        }
    }
}
