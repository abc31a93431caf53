using FacePlatform.Internal.V1;

namespace FacePlatform.Tests.Chaos.KillIdentity;

/// <summary>What is true of a subject: what was acknowledged, and what was found to have been kept.</summary>
/// <param name="id">The subject's id.</param>
/// <param name="faces">Its own faces' embeddings, unlike anybody else's.</param>
public sealed class Person(string id, params float[][] faces)
{
    public string Id => id;

    public IReadOnlyList<float[]> Faces => faces;

    /// <summary>Whether it is in the record: enrolled, and not erased since.</summary>
    public bool IsEnrolled { get; set; }

    /// <summary>The person that this one was merged into.</summary>
    public Person? MergedInto { get; set; }

    /// <summary>The merge's id, where it is known.</summary>
    public string? Merge { get; set; }

    /// <summary>Who stands for this one.</summary>
    public Person Root => MergedInto?.Root ?? this;

    public SubjectRef Reference => new() { Tenant = Gallery.Tenant, Gallery = Gallery.Id, Subject = id };

    public string Name => $"galleries/{Gallery.Id}/subjects/{id}";
}
