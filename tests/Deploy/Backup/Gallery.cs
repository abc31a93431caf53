using System.Globalization;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.Tests.Deploy.Backup;

/// <summary>
/// People who are embeddings and no photos: Identity knows nothing else. Everybody's is drawn from a seed by their number, and
/// any two are far below the thresholds.
/// </summary>
internal static class Gallery
{
    public const string Tenant = "clinic";
    public const string PipelineName = "pipelines/drill";

    private const int EmbeddingSize = 64;

    public static Pipeline Pipeline => new()
    {
        Name = PipelineName,
        EmbeddingSize = EmbeddingSize,
        Calibration = new()
        {
            Name = "drill",
            Points =
            {
                new OperatingPoint { FalseMatchRate = 1e-1, Threshold = 0.8, Supported = true },
                new OperatingPoint { FalseMatchRate = 1e-9, Threshold = 0.9, Supported = true },
            },
        },
    };

    public static GalleryRef Reference(string gallery) => new() { Tenant = Tenant, Gallery = gallery };

    public static SubjectRef Subject(string gallery, int person) => new()
    {
        Tenant = Tenant,
        Gallery = gallery,
        Subject = string.Create(CultureInfo.InvariantCulture, $"p{person}"),
    };

    /// <summary>A photo of somebody: always the same one, a little unlike the enrolled one where <paramref name="another"/>.</summary>
    public static Probe Photo(int person, bool another = false, bool withCrop = false)
    {
        var values = Draw(person);
        if (another)
            values = [.. values.Zip(Draw(-1 - person), (own, noise) => own + (0.1 * noise))];
        var length = Math.Sqrt(values.Sum(value => value * value));
        return new()
        {
            Template = new() { Pipeline = PipelineName, Embedding = { values.Select(value => (float)(value / length)) } },
            Quality = new() { Acceptable = true },
            Crop = withCrop ? ByteString.CopyFromUtf8($"crop of p{person}") : ByteString.Empty,
        };
    }

    public static EnrollTemplateRequest Enrolment(string gallery, int person, bool withCrop = false) => new()
    {
        Subject = Subject(gallery, person),
        Probe = Photo(person, withCrop: withCrop),
        CreateMissing = true,
        CollisionPolicy = CollisionPolicy.Ignore,
    };

    /// <summary>What another photo of each person is taken for.</summary>
    public static async Task<IReadOnlyList<Identification>> DecideAsync(
        IdentityService.IdentityServiceClient identity, string gallery, IEnumerable<int> people)
    {
        var answer = await identity.IdentifyTemplatesAsync(new()
        {
            Gallery = Reference(gallery),
            Pipeline = PipelineName,
            Probes = { people.Select(person => Photo(person, another: true)) },
        });
        return answer.Identifications;
    }

    /// <summary>
    /// The same people, faces, similarities and margins; the last two to a millionth: each kind of index adds in an order of
    /// its own.
    /// </summary>
    public static void AssertSame(IReadOnlyList<Identification> expected, IReadOnlyList<Identification> actual)
    {
        Assert.Equal(expected.Select(Named), actual.Select(Named));
        foreach (var (before, after) in expected.Zip(actual))
        {
            foreach (var (was, found) in before.Candidates.Zip(after.Candidates))
            {
                Assert.Equal(was.Similarity, found.Similarity, 1e-6);
                Assert.Equal(was.Margin, found.Margin, 1e-6);
            }
        }

        static string Named(Identification found) =>
            string.Join(' ', found.Candidates.Select(candidate => candidate.Face).Prepend(found.Outcome.ToString()));
    }

    private static double[] Draw(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, EmbeddingSize).Select(_ => random.NextDouble() - 0.5)];
    }
}
