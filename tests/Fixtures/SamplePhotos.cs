namespace FacePlatform.Tests.Fixtures;

/// <summary>The sample photos of people that come with one of the npm packages.</summary>
public static class SamplePhotos
{
    /// <summary>How many there are.</summary>
    public const int Count = 6;

    private const string Folder = "services/Models/node_modules/@vladmandic/face-api/demo";

    /// <summary>Path of photo <paramref name="number"/>, 1 to <see cref="Count"/>.</summary>
    public static string PathOf(int number) => Path.Combine(RepositoryRoot.Path, Folder, $"sample{number}.jpg");

    /// <summary>The file of photo <paramref name="number"/>, 1 to <see cref="Count"/>.</summary>
    public static byte[] Read(int number) => File.ReadAllBytes(PathOf(number));
}
