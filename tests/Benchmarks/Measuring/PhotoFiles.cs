using Google.Protobuf;

namespace FacePlatform.Tests.Benchmarks.Measuring;

/// <summary>Photos to measure with: those of a folder, or the sample photos, which lie beside this program.</summary>
internal static class PhotoFiles
{
    /// <param name="folder">Searched recursively for <c>*.jpg</c>; the sample photos where null.</param>
    /// <param name="count">At most so many.</param>
    public static ByteString[] Read(string? folder, int count) =>
    [
        .. Directory
            .EnumerateFiles(folder ?? Path.Combine(AppContext.BaseDirectory, "photos"), "*.jpg", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Take(count)
            .Select(path => ByteString.CopyFrom(File.ReadAllBytes(path))),
    ];
}
