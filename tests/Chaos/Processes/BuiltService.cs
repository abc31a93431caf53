using System.Runtime.InteropServices;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Chaos.Processes;

/// <summary>
/// Where a service was built, for this machine's platform and in the same configuration as this program: it is started
/// from there, so that neither its settings nor half a gigabyte of libtorch lie beside this program and the tests that
/// use it.
/// </summary>
public static class BuiltService
{
    private static readonly string Configuration =
        AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    /// <summary>The full path of the service's assembly.</summary>
    /// <param name="name">The project's.</param>
    public static string PathOf(string name) =>
        Path.Combine(
            RepositoryRoot.Path,
            $"services/{name}/bin/{Configuration}/net10.0",
            RuntimeInformation.RuntimeIdentifier,
            $"FacePlatform.{name}.dll");
}
