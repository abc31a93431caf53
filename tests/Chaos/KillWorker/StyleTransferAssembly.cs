using System.Runtime.InteropServices;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Chaos.KillWorker;

/// <summary>Where the service was built, in the same configuration as this program.</summary>
internal static class StyleTransferAssembly
{
    public static string Path { get; } = System.IO.Path.Combine(
        RepositoryRoot.Path,
        "services/StyleTransfer/bin",
        AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug",
        "net10.0",
        RuntimeInformation.RuntimeIdentifier,
        "FacePlatform.StyleTransfer.dll");
}
