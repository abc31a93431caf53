using System.Diagnostics;
using System.Runtime.InteropServices;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Networks.Files;

namespace FacePlatform.Tests.Networks;

/// <summary>The build step that lets TorchSharp's native library load on systems with an older libstdc++.</summary>
public sealed class NativeLibraryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("OutDir", "CopyFilesToOutputDirectory")]
    [InlineData("PublishDir", "CopyFilesToPublishDirectory")]
    public async Task One_flag_is_set_where_the_loader_lacks_the_version_and_else_nothing(string folder, string step)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64,
            "Not Linux on x64.");
        var original = Path.Combine(
            NetworkFile.BuildPath("TorchSharpPackage"), "runtimes/linux-x64/native/libLibTorchSharp.so");
        var copy = Path.Combine(_folder.Path, Path.GetFileName(original));
        File.Copy(original, copy);
        var (time, before) = (File.GetLastWriteTimeUtc(copy), await File.ReadAllBytesAsync(copy));
        var targets = Path.Combine(RepositoryRoot.Path, "services/Networks/Native/WeakSymbolVersion.targets");
        var project = Path.Combine(_folder.Path, "step.proj");
        await File.WriteAllTextAsync(project, $"""
            <Project>
              <PropertyGroup><{folder}>{_folder.Path}/</{folder}></PropertyGroup>
              <Target Name="{step}" />
              <Import Project="{targets}" />
            </Project>
            """);

        // Twice: the second build finds it done.
        for (var i = 0; i < 2; i++)
        {
            await BuildAsync(project, step);
            var after = await File.ReadAllBytesAsync(copy);
            Assert.Equal(before.Length, after.Length);
            var changed = before.Zip(after).Where(pair => pair.First != pair.Second).ToArray();
            Assert.Equal(LoaderHasVersion() ? [] : [((byte)0, (byte)2)], changed);
            // The next build compares times and has nothing to copy.
            Assert.Equal(time, File.GetLastWriteTimeUtc(copy));
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(original));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task BuildAsync(string project, string target)
    {
        using var build = Process.Start(new ProcessStartInfo(
            "dotnet", ["msbuild", project, $"-t:{target}", "-nologo", "-nodeReuse:false"])
        {
            RedirectStandardOutput = true,
        })!;
        var output = await build.StandardOutput.ReadToEndAsync();
        await build.WaitForExitAsync();
        Assert.True(build.ExitCode == 0, output);
    }

    private static bool LoaderHasVersion() =>
        FindVersion(NativeLibrary.Load("libstdc++.so.6"), "_ZSt21ios_base_library_initv", "GLIBCXX_3.4.32") != 0;

    [DllImport("libc.so.6", EntryPoint = "dlvsym", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern nint FindVersion(nint library, string symbol, string version);
}
