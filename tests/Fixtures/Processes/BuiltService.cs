using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FacePlatform.Tests.Fixtures.Processes;

/// <summary>
/// A service where it was built, for this machine's platform and in the same configuration as this program: it is started
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

    /// <summary>What starts it, with the settings that were built with it.</summary>
    /// <param name="name">The project's.</param>
    /// <param name="settings">Its configuration beside that, as arguments.</param>
    public static ProcessStartInfo Command(string name, params IEnumerable<string> settings) =>
        new("dotnet", [PathOf(name), .. settings]) { WorkingDirectory = Path.GetDirectoryName(PathOf(name)) };
}
