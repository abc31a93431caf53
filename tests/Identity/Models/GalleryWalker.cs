using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;

namespace FacePlatform.Tests.Identity.Models;

/// <summary>Does random things to a gallery and to its model, and expects the same of both.</summary>
public sealed class GalleryWalker(Caller caller, Curator curator, Random random)
{
    private const string G = "staff";
    private const int MaxSubjects = 30;
    private const int MaxFaces = 90;

    private readonly GalleryModel _model = new();
    private readonly List<ModelMerge> _undone = [];
    private readonly List<ModelFace> _erased = [];
    private int _ids;

    /// <summary>What was done, by name, to see that nothing was left out.</summary>
    public Dictionary<string, int> Done { get; } = [];

    /// <summary>One random operation.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> StepAsync()
    {
        var operation = Choose();
        await (operation switch
        {
            "create" => CreateAsync(),
            "enrol" => EnrolAsync(),
            "repeat" => RepeatAsync(),
            "merge" => MergeAsync(),
            "undo" => UndoAsync(),
            "move" => MoveAsync(),
            "rename" => RenameAsync(),
            "delete face" => DeleteFaceAsync(),
            "delete subject" => DeleteSubjectAsync(),
            _ => FindAsync(),
        });
        Done[operation] = Done.GetValueOrDefault(operation) + 1;
        return operation;
    }

    /// <summary>Compares all that can be read.</summary>
    public async Task CheckAsync()
    {
        Assert.Equal(
            _model.Roots.Select(root => $"{root.Id}:{_model.FacesOf(root).Count()}").Order(StringComparer.Ordinal),
            await curator.SubjectsAsync(G));
        Assert.Equal(
            _model.Merges.Select(merge => (merge.Id, GalleryModel.NameOf(merge.Source), GalleryModel.NameOf(merge.Target))),
            (await curator.MergesAsync(G)).Select(merge => (Curator.Id(merge.Name), merge.Source, merge.Target)));
        var gallery = await caller.Client.GetGalleryAsync(caller.Gallery(G));
        Assert.Equal((_model.Roots.Count(), _model.Faces.Count), (gallery.SubjectCount, gallery.FaceCount));
        foreach (var subject in _model.Subjects)
        {
            if (_model.RootOf(subject) == subject)
                Assert.Equal(_model.FacesOf(subject).Select(_model.NameOf), await curator.FacesAsync(G, subject.Id));
            else
                await MergedAsync(subject, () => curator.FacesAsync(G, subject.Id));
        }
    }

    private string Choose()
    {
        if (_model.Subjects.Count < 3)
            return "create";
        return random.Next(100) switch
        {
            < 10 => _model.Subjects.Count < MaxSubjects ? "create" : "delete subject",
            < 32 => _model.Faces.Count < MaxFaces ? "enrol" : "delete face",
            < 36 => "repeat",
            < 52 => "merge",
            < 64 => "undo",
            < 76 => "move",
            < 82 => "rename",
            < 85 => "delete face",
            < 87 => "delete subject",
            _ => "find",
        };
    }

    private async Task CreateAsync()
    {
        if (random.Next(8) == 0 && _model.Subjects.Count > 0)
        {
            await FailsAsync(ErrorReason.SubjectExists, () => caller.CreateSubjectAsync(G, AnySubject().Id));
            return;
        }

        var subject = new ModelSubject(NewId());
        await caller.CreateSubjectAsync(G, subject.Id);
        _model.Subjects.Add(subject);
    }

    private async Task EnrolAsync()
    {
        var subject = AnySubject();
        var face = new ModelFace("", Vectors.Random(random), subject, $"r{_ids++}");
        if (_model.RootOf(subject) != subject)
        {
            await MergedAsync(subject, () => EnrolAsync(face));
            return;
        }

        var enrolled = await EnrolAsync(face);
        face = new(Curator.Id(enrolled.Name), face.Embedding, subject, face.RequestId);
        _model.Faces.Add(face);
        Assert.Equal(_model.NameOf(face), enrolled.Name);
    }

    private async Task RepeatAsync()
    {
        if (_erased.Count > 0 && random.Next(4) == 0)
            await FailsAsync(ErrorReason.FaceNotFound, () => EnrolAsync(_erased[random.Next(_erased.Count)]));
        else if (AnyFace() is { } face)
            Assert.Equal(_model.NameOf(face), (await EnrolAsync(face)).Name);
    }

    private async Task<Face> EnrolAsync(ModelFace face)
    {
        var enrolment = caller.Enrolment(G, face.EnrolledFor, Caller.Probe(face.Embedding));
        (enrolment.RequestId, enrolment.ContentHash) = (face.RequestId, Caller.Hash(face.RequestId));
        enrolment.CollisionPolicy = CollisionPolicy.Ignore;
        return await caller.Client.EnrollTemplateAsync(enrolment);
    }

    private async Task MergeAsync()
    {
        var (source, target) = (AnySubject(), AnySubject());
        if (source == target)
            await FailsAsync(ErrorReason.InvalidField, () => curator.MergeAsync(G, source.Id, target.Id));
        else if (_model.RootOf(source) != source)
            await MergedAsync(source, () => curator.MergeAsync(G, source.Id, target.Id));
        else if (_model.RootOf(target) != target)
            await MergedAsync(target, () => curator.MergeAsync(G, source.Id, target.Id));
        else
        {
            var merge = await curator.MergeAsync(G, source.Id, target.Id);
            _model.Merges.Add(new(Curator.Id(merge.Name), source, target));
        }
    }

    private async Task UndoAsync()
    {
        if (_undone.Count > 0 && random.Next(8) == 0)
        {
            await FailsAsync(ErrorReason.MergeNotFound, () => curator.UndoAsync(Merge(_undone[random.Next(_undone.Count)])));
            return;
        }

        if (_model.Merges.Count == 0)
            return;
        var merge = _model.Merges[random.Next(_model.Merges.Count)];
        var source = await curator.UndoAsync(Merge(merge));
        _model.Merges.Remove(merge);
        _undone.Add(merge);
        Assert.Equal(
            (GalleryModel.NameOf(merge.Source), _model.FacesOf(merge.Source).Count()), (source.Name, source.FaceCount));
    }

    private async Task MoveAsync()
    {
        if (AnyFace() is not { } face)
            return;
        var target = AnySubject();
        var now = new Face { Name = _model.NameOf(face) };
        if (_model.RootOf(target) != target)
        {
            await MergedAsync(target, () => curator.MoveAsync(now, target.Id));
            return;
        }

        var moved = await curator.MoveAsync(now, target.Id);
        face.Subject = target;
        Assert.Equal(_model.NameOf(face), moved.Name);
    }

    private async Task RenameAsync()
    {
        var subject = AnySubject();
        var taken = random.Next(4) == 0 ? AnySubject() : null;
        var id = taken?.Id ?? NewId();
        if (_model.RootOf(subject) != subject)
        {
            await MergedAsync(subject, () => curator.RenameAsync(G, subject.Id, id));
        }
        else if (taken is not null && taken != subject)
        {
            await FailsAsync(ErrorReason.SubjectExists, () => curator.RenameAsync(G, subject.Id, id));
        }
        else
        {
            await curator.RenameAsync(G, subject.Id, id);
            subject.Id = id;
        }
    }

    private async Task DeleteFaceAsync()
    {
        if (AnyFace() is not { } face)
            return;
        await caller.Client.DeleteFaceAsync(caller.Face(new() { Name = _model.NameOf(face) }));
        _model.Faces.Remove(face);
        _erased.Add(face);
    }

    private async Task DeleteSubjectAsync()
    {
        var subject = AnySubject();
        if (_model.RootOf(subject) != subject)
        {
            await MergedAsync(subject, async () => await caller.Client.DeleteSubjectAsync(caller.Subject(G, subject.Id)));
            return;
        }

        await caller.Client.DeleteSubjectAsync(caller.Subject(G, subject.Id));
        _erased.AddRange(_model.FacesOf(subject));
        _model.Erase(subject);
    }

    private async Task FindAsync()
    {
        var probe = AnyFace()?.Embedding ?? Vectors.Random(random);
        var found = await caller.IdentifyAsync(G, probe, fpir: 0.999);
        Assert.Equal(_model.Faces.Count, found.GallerySize);
        var ranked = _model.Rank(probe).Where(hit => hit.Similarity >= found.Threshold).Take(5).ToList();
        var candidates = found.Identifications.Single().Candidates;
        Assert.Equal(
            ranked.Select(hit => (GalleryModel.NameOf(_model.RootOf(hit.Face.Subject)), _model.NameOf(hit.Face))),
            candidates.Select(candidate => (candidate.Subject, candidate.Face)));
        if (ranked is [var best, ..] && _model.RootOf(best.Face.Subject) is var root)
        {
            var verified = await caller.VerifyAsync(G, root.Id, probe, new() { Threshold = 0.5 });
            Assert.Equal(_model.FacesOf(root).Count(), verified.TemplateCount);
            Assert.Equal(best.Similarity, verified.Decision.Similarity, tolerance: 1e-5);
        }
    }

    private async Task MergedAsync(ModelSubject subject, Func<Task> call)
    {
        var error = await Caller.ErrorAsync(call);
        Assert.Equal(
            (ErrorReason.SubjectMerged, GalleryModel.NameOf(_model.RootOf(subject))),
            (error.GetReason(), error.GetErrorInfo()!.Metadata["merged_into"]));
    }

    private static async Task FailsAsync(ErrorReason reason, Func<Task> call) =>
        Assert.Equal(reason, (await Caller.ErrorAsync(call)).GetReason());

    private static Merge Merge(ModelMerge merge) => new() { Name = $"galleries/{G}/merges/{merge.Id}" };

    private string NewId() => $"p{_ids++}-{(random.Next(2) == 0 ? "Zo\u00eb" : "王")}";

    private ModelSubject AnySubject() => _model.Subjects[random.Next(_model.Subjects.Count)];

    private ModelFace? AnyFace() => _model.Faces.Count == 0 ? null : _model.Faces[random.Next(_model.Faces.Count)];
}
