namespace FacePlatform.Tests.Identity.Hosting;

/// <summary>Where the records of a fixture are kept.</summary>
public interface IDatabases : IAsyncDisposable
{
    /// <summary>Makes it ready; false where it is not installed.</summary>
    Task<bool> TryStartAsync();

    /// <summary>The settings of a new, empty database.</summary>
    Task<(string Key, string Value)[]> CreateAsync();
}
