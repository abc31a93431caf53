using System.Runtime.InteropServices;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Chaos.Processes;

/// <summary>
/// Where a service was built, in the same configuration as this program: it is started from there, so that neither its
/// settings nor half a gigabyte of libtorch lie beside this program and the tests that use it.
/// </summary>
public static class BuiltService
{
    private static readonly string Configuration =
        AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    /// <summary>The full path of the service's assembly.</summary>
    /// <param name="name">The project's.</param>
    /// <param name="forOnePlatform">Whether the project is built for one platform, that of this machine.</param>
    public static string PathOf(string name, bool forOnePlatform = false) =>
        Path.Combine(
            RepositoryRoot.Path,
            $"services/{name}/bin/{Configuration}/net10.0",
            forOnePlatform ? RuntimeInformation.RuntimeIdentifier : "",
            $"FacePlatform.{name}.dll");
}
