using System.Diagnostics;
using System.Globalization;

namespace FacePlatform.Tests.Fixtures;

/// <summary>A real file system of a few bytes, mounted in a new folder; it goes with the test.</summary>
public sealed class SmallDisk : IDisposable
{
    /// <summary>Why a test is skipped where there is none.</summary>
    public const string Missing = "A small file system can only be mounted on Linux, by a privileged process.";

    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.Path;

    /// <summary>The disk, or null where none can be mounted (see <see cref="Missing"/>).</summary>
    public static SmallDisk? TryMount(int bytes)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return null;
        var disk = new SmallDisk();
        if (Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={bytes}"), "tmpfs", disk.Path))
            return disk;
        disk._folder.Dispose();
        return null;
    }

    public void Dispose()
    {
        Run("umount", "--lazy", Path);
        _folder.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
