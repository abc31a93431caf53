using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Cluster;
using FacePlatform.Tests.Fixtures.Kubernetes;
using FacePlatform.Tests.Fixtures.Publishing;

namespace FacePlatform.Tests.Deploy.Running;

/// <summary>One platform for all tests of the collection, started by the first.</summary>
[CollectionDefinition(Name)]
public sealed class RunningPlatform : ICollectionFixture<RunningPlatform>, IAsyncDisposable
{
    /// <summary>The collection: its tests run one after the other.</summary>
    public const string Name = "A running platform";

    /// <summary>Where a client finds the encoder that comes with an npm package.</summary>
    public const string Encoder = "/encoder/fr_feature.onnx";

    /// <summary>Where it finds that encoder's calibration.</summary>
    public const string Calibration = "/shipped/calibration.json";

    /// <summary>Where it finds the photos of some people, a folder each; empty where the labelled photos are absent.</summary>
    public const string People = "/people";

    private const int PeopleToTrainOn = 20;
    private const int PhotosOfEach = 3;

    private readonly TemporaryFolder _people = new();
    private readonly Lazy<Task<PlatformCluster?>> _platform;

    /// <param name="services">What its images are.</param>
    public RunningPlatform(PublishedServices services) =>
        _platform = new(() => PlatformCluster.TryStartAsync(services, new Dictionary<string, string>
        {
            ["/photos"] = Path.GetDirectoryName(SamplePhotos.PathOf(1))!,
            ["/encoder"] = PathOf("services/Models/node_modules/faceplugin-face-recognition-js/model"),
            ["/shipped"] = PathOf("services/Embedding/Pipelines/Shipped/retinaface-mobilefacenet"),
            [People] = CopyPeople(),
        }));

    /// <summary>Where a client finds a sample photo.</summary>
    public static string Photo(int number) => $"/photos/sample{number}.jpg";

    /// <summary>The platform; the test is skipped where none can run.</summary>
    public async Task<PlatformCluster> GetAsync()
    {
        var missing = PlatformCluster.FindMissing();
        Assert.SkipWhen(missing is not null, missing ?? "");
        var platform = await _platform.Value;
        Assert.SkipWhen(platform is null, KubernetesOverlay.Missing);
        return platform;
    }

    public async ValueTask DisposeAsync()
    {
        if (_platform.IsValueCreated && _platform.Value.IsCompletedSuccessfully && await _platform.Value is { } platform)
            await platform.DisposeAsync();
        _people.Dispose();
    }

    private string CopyPeople()
    {
        var people = (LabelledPhotos.People() ?? []).Where(person => person.Photos.Count >= PhotosOfEach).Take(PeopleToTrainOn);
        foreach (var person in people)
        {
            var folder = Directory.CreateDirectory(Path.Combine(_people.Path, person.Name)).FullName;
            foreach (var photo in person.Photos.Take(PhotosOfEach))
                File.Copy(photo, Path.Combine(folder, Path.GetFileName(photo)));
        }

        // Others read it too: the client is no root.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_people.Path, (UnixFileMode)Convert.ToInt32("755", 8));
        return _people.Path;
    }

    private static string PathOf(string relative) => Path.Combine(RepositoryRoot.Path, relative);
}
