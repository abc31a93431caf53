using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Chaos.KillIdentity;

/// <summary>The gallery that the rounds work on, and everybody who ever was in it.</summary>
/// <param name="random">Makes the embeddings.</param>
public sealed class Gallery(Random random)
{
    public const string Tenant = "chaos";
    public const string Id = "people";

    private const int EmbeddingSize = 64;
    private const int Batch = 64;

    // More than a round touches, and some of those who were not touched since.
    private const int Recent = 600;
    private const int Others = 200;
    private const string PipelineName = "pipelines/chaos";

    private readonly List<Person> _people = [];

    public static GalleryRef Reference => new() { Tenant = Tenant, Gallery = Id };

    /// <summary>Any two different faces are far below these thresholds.</summary>
    public static Pipeline Pipeline => new()
    {
        Name = PipelineName,
        EmbeddingSize = EmbeddingSize,
        Calibration = new()
        {
            Name = "chaos",
            Points =
            {
                new OperatingPoint { FalseMatchRate = 1e-1, Threshold = 0.8, Supported = true },
                new OperatingPoint { FalseMatchRate = 1e-9, Threshold = 0.9, Supported = true },
            },
        },
    };

    /// <summary>Somebody new, who is not enrolled yet.</summary>
    public Person AddPerson(int faces)
    {
        var person = new Person(
            $"p{_people.Count}", [.. Enumerable.Range(0, faces).Select(_ => RandomEmbedding())]);
        _people.Add(person);
        return person;
    }

    /// <summary>People who are enrolled, each with so many faces; all of it acknowledged.</summary>
    public async Task<IReadOnlyList<Person>> EnrolPeopleAsync(IdentityProcess identity, int people, int faces)
    {
        var added = Enumerable.Range(0, people).Select(_ => AddPerson(faces)).ToList();
        await Parallel.ForEachAsync(
            added,
            new ParallelOptions { MaxDegreeOfParallelism = 32 },
            async (person, _) => await EnrolAsync(identity, person));
        return added;
    }

    /// <summary>Enrols a person's faces; may be repeated.</summary>
    public static async Task EnrolAsync(IdentityProcess identity, Person person)
    {
        for (var face = 0; face < person.Faces.Count; face++)
            await identity.Client.EnrollTemplateAsync(new()
            {
                Subject = person.Reference,
                Probe = Probe(person.Faces[face]),
                CreateMissing = true,
                CollisionPolicy = CollisionPolicy.Ignore,
                RequestId = $"{person.Id}-{face}",
                ContentHash = ByteString.CopyFrom(
                    System.Security.Cryptography.SHA256.HashData([.. BitConverter.GetBytes(face)])),
            });
        person.IsEnrolled = true;
    }

    /// <summary>
    /// Compares what can be asked with what is true: the subjects that were touched lately and a sample of the others,
    /// and the identification of their faces. What was erased must not be answered.
    /// </summary>
    /// <param name="identity">Asked.</param>
    /// <param name="strays">Templates of nobody that the index holds.</param>
    public async Task<IReadOnlyList<string>> FindDifferencesAsync(IdentityProcess identity, int strays)
    {
        var differences = new List<string>();
        var templates = strays + _people.Where(person => person.IsEnrolled).Sum(person => person.Faces.Count);
        var older = _people.SkipLast(Recent).ToArray();
        var sample = older.Length == 0 ? [] : random.GetItems(older, Others);
        Person[] compared = [.. sample.Distinct(), .. _people.TakeLast(Recent)];
        foreach (var people in compared.Chunk(Batch))
        {
            var seen = await Task.WhenAll(people.Select(person => LookAsync(identity, person)));
            differences.AddRange(people.Zip(seen)
                .Where(pair => pair.Second != Expected(pair.First))
                .Select(pair => $"{pair.First.Id}: {pair.Second} instead of {Expected(pair.First)}"));
        }

        foreach (var faces in compared.SelectMany(person => person.Faces.Select(face => (person, face))).Chunk(Batch))
        {
            var answer = await identity.Client.IdentifyTemplatesAsync(new()
            {
                Gallery = Reference,
                Pipeline = PipelineName,
                Probes = { faces.Select(pair => Probe(pair.face)) },
            });
            if (answer.GallerySize != templates)
                differences.Add($"{answer.GallerySize} templates are searched instead of {templates}");
            differences.AddRange(faces.Zip(answer.Identifications)
                .Select(pair => (pair.First.person, Found: pair.Second.Candidates.FirstOrDefault()?.Subject))
                .Where(pair => pair.Found != (pair.person.IsEnrolled ? pair.person.Root.Name : null))
                .Select(pair => $"a face of {pair.person.Id} is identified as {pair.Found ?? "nobody"}"));
        }

        return differences;
    }

    /// <summary>What the record says of a subject.</summary>
    public static async Task<string> LookAsync(IdentityProcess identity, Person person)
    {
        try
        {
            return $"{(await identity.Client.GetSubjectAsync(person.Reference)).FaceCount} faces";
        }
        catch (RpcException exception)
        {
            return exception.GetReason().ToString();
        }
    }

    private string Expected(Person person) =>
        !person.IsEnrolled ? nameof(ErrorReason.SubjectNotFound)
        : person.MergedInto is not null ? nameof(ErrorReason.SubjectMerged)
        : $"{_people.Where(other => other.IsEnrolled && other.Root == person).Sum(other => other.Faces.Count)} faces";

    private static Probe Probe(float[] embedding) => new()
    {
        Template = new() { Pipeline = PipelineName, Embedding = { embedding } },
        Quality = new() { Acceptable = true },
    };

    private float[] RandomEmbedding()
    {
        var values = Enumerable.Range(0, EmbeddingSize).Select(_ => random.NextDouble() - 0.5).ToArray();
        var length = Math.Sqrt(values.Sum(value => value * value));
        return [.. values.Select(value => (float)(value / length))];
    }
}
