using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Processes;
using FacePlatform.Tests.Fixtures.Publishing;

namespace FacePlatform.Tests.Deploy.Images;

/// <summary>What an image would do at its start, on what it would copy.</summary>
public sealed class StartTests(PublishedServices services)
{
    // Embedding's CUDA image holds the program that the tests build.
    private const string Embedding = "embedding-cuda";

    // What a service has no use for it does not read.
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["Storage__DataFolder"] = "/data",
        ["ModelStore__Root"] = "/models",
        ["Crops__Key"] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        ["Access__BootstrapKey"] = "0123456789abcdef0123456789abcdef0123456789abcdef",
    };

    [Theory]
    [ClassData(typeof(ImageNames))]
    public async Task What_the_entry_point_names_is_published(string name)
    {
        var image = ImageTarget.Load(name);
        var published = await services.GetAsync(image.Publish.Name);

        Assert.Equal(["dotnet", Path.GetFileName(published.Assembly)], image.Last("ENTRYPOINT")!.Words);
        Assert.True(File.Exists(published.Assembly), published.Assembly);
        Assert.Contains(
            image.Layers.SelectMany(layer => layer.Instructions),
            copy => copy.Keyword == "COPY" && copy.Flag("from") == "build" && copy.Words is ["/app", "."]);
    }

    [Theory]
    [InlineData("style-transfer")]
    [InlineData("training")]
    [InlineData(Embedding, "identity", "gateway")]
    public async Task A_service_becomes_healthy_and_stops_as_another_user_on_a_read_only_file_system(params string[] names)
    {
        Assert.SkipUnless(await ContainersPossibleAsync(), "Needs Linux, root, unshare, setpriv and ip.");
        using var work = new TemporaryFolder();
        var script = new StartScript(work.Path);
        foreach (var name in names)
        {
            var image = ImageTarget.Load(name);
            script.Add(image, await services.GetAsync(image.Publish.Name), Settings);
        }

        var file = Path.Combine(work.Path, "start.sh");
        await File.WriteAllTextAsync(file, script.Text, TestContext.Current.CancellationToken);

        var (code, output) = await RunAsync(["--mount", "--net", "--pid", "--fork", "--kill-child", "bash", file]);

        Assert.True(code == 0, output);
    }

    private static async Task<bool> ContainersPossibleAsync()
    {
        try
        {
            const string Probe = "ip link set lo up && mount -t tmpfs tmpfs /mnt && setpriv --reuid 1654 --regid 1654 --clear-groups true";
            return OperatingSystem.IsLinux() && (await RunAsync(["--mount", "--net", "--pid", "--fork", "sh", "-c", Probe])).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(IEnumerable<string> arguments)
    {
        var (code, output, error) = await Command.TryRunAsync("unshare", arguments);
        return (code, output + error);
    }
}
