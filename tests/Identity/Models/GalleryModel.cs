namespace FacePlatform.Tests.Identity.Models;

/// <summary>The truth of a gallery, as simply as it can be said: no roots are kept, they are looked for each time.</summary>
public sealed class GalleryModel
{
    public List<ModelSubject> Subjects { get; } = [];

    public List<ModelMerge> Merges { get; } = [];

    public List<ModelFace> Faces { get; } = [];

    public IEnumerable<ModelSubject> Roots => Subjects.Where(subject => RootOf(subject) == subject);

    public ModelSubject RootOf(ModelSubject subject) =>
        Merges.Find(merge => merge.Source == subject) is { } merge ? RootOf(merge.Target) : subject;

    public IEnumerable<ModelFace> FacesOf(ModelSubject root) => Faces.Where(face => RootOf(face.Subject) == root);

    public string NameOf(ModelFace face) => $"{NameOf(RootOf(face.Subject))}/faces/{face.Id}";

    public static string NameOf(ModelSubject subject) => $"galleries/staff/subjects/{subject.Id}";

    public void Erase(ModelSubject root)
    {
        var erased = Subjects.Where(subject => RootOf(subject) == root).ToHashSet();
        Faces.RemoveAll(face => erased.Contains(face.Subject));
        Merges.RemoveAll(merge => erased.Contains(merge.Source));
        Subjects.RemoveAll(erased.Contains);
    }

    /// <summary>The roots by the similarity of their best faces, best first.</summary>
    public List<(ModelFace Face, double Similarity)> Rank(float[] probe) =>
        [.. Faces
            .Select(face => (Face: face, Similarity: face.Embedding.Zip(probe, (a, b) => (double)a * b).Sum()))
            .OrderByDescending(hit => hit.Similarity)
            .DistinctBy(hit => RootOf(hit.Face.Subject))];
}

public sealed class ModelSubject(string id)
{
    public string Id { get; set; } = id;
}

public sealed record ModelMerge(string Id, ModelSubject Source, ModelSubject Target);

/// <summary>A face, in the order of enrolment.</summary>
public sealed class ModelFace(string id, float[] embedding, ModelSubject subject, string requestId)
{
    public string Id => id;

    public float[] Embedding => embedding;

    public string RequestId => requestId;

    /// <summary>Its own subject, when it was enrolled: what a repetition names.</summary>
    public string EnrolledFor { get; } = subject.Id;

    public ModelSubject Subject { get; set; } = subject;
}
