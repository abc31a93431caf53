using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Processes;
using FacePlatform.Tests.Fixtures.Publishing;

namespace FacePlatform.Tests.Deploy.Images;

/// <summary>The step of the image build that checks the networks, run on what a service publishes.</summary>
public sealed class CheckNetworksTests(PublishedServices services)
{
    public static TheoryData<string, string> Networks { get; } = new()
    {
        { "Embedding", "fr_feature.onnx" },
        { "Embedding", "mnet.25_v2.onnx" },
        { "StyleTransfer", "ResNet18.onnx" },
    };

    [Theory]
    [ClassData(typeof(ImageNames))]
    public void Each_image_is_checked_where_it_is_published(string name)
    {
        var image = ImageTarget.Load(name);
        var run = image.Dockerfile.Built(image.Target.Target!).SelectMany(stage => stage.Instructions).Single(PublishCommand.IsIn);

        Assert.EndsWith("&& deploy/images/check-networks.sh /app", run.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Embedding", 2)]
    [InlineData("StyleTransfer", 1)]
    [InlineData("Training", 0)]
    public async Task Networks_that_are_the_manifests_pass(string service, int networks)
    {
        var (code, output) = await CheckAsync((await services.GetAsync(service)).Folder);

        Assert.Equal(0, code);
        Assert.Contains($"check-networks: {networks} networks", output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public async Task A_network_with_one_other_byte_does_not(string service, string network)
    {
        using var copy = await CopyAsync(service);
        var path = Find(copy, network);
        await using (var file = File.Open(path, FileMode.Open))
        {
            file.Seek(-1, SeekOrigin.End);
            var last = file.ReadByte();
            file.Seek(-1, SeekOrigin.End);
            file.WriteByte((byte)(last ^ 1));
        }

        var (code, output) = await CheckAsync(copy.Path);

        Assert.NotEqual(0, code);
        Assert.Contains($"{network}: FAILED", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_that_is_missing_does_not()
    {
        using var copy = await CopyAsync("Embedding");
        File.Delete(Find(copy, "fr_feature.onnx"));

        Assert.NotEqual(0, (await CheckAsync(copy.Path)).Code);
    }

    [Fact]
    public async Task A_network_that_no_manifest_names_does_not()
    {
        using var copy = await CopyAsync("Embedding");
        await File.WriteAllBytesAsync(Path.Combine(Path.GetDirectoryName(Find(copy, "fr_feature.onnx"))!, "other.onnx"), [1]);
        using var other = new TemporaryFolder();
        await File.WriteAllBytesAsync(Path.Combine(other.Path, "alone.onnx"), [1]);

        Assert.NotEqual(0, (await CheckAsync(copy.Path)).Code);
        Assert.NotEqual(0, (await CheckAsync(other.Path)).Code);
    }

    [Theory]
    [InlineData("\"sha256\"", "\"hash\"")]
    [InlineData("\"file\": \"fr_feature.onnx\"", "\"name\": \"fr_feature.onnx\"")]
    [InlineData("\"file\": \"fr_feature.onnx\"", "\"file\": \"../fr_feature.onnx\"")]
    public async Task A_manifest_that_the_check_cannot_read_does_not(string written, string instead)
    {
        using var copy = await CopyAsync("Embedding");
        var manifest = Find(copy, "pipeline.json");
        await File.WriteAllTextAsync(manifest, (await File.ReadAllTextAsync(manifest)).Replace(written, instead, StringComparison.Ordinal));

        Assert.NotEqual(0, (await CheckAsync(copy.Path)).Code);
    }

    private static string Find(TemporaryFolder folder, string file) =>
        Directory.GetFiles(folder.Path, file, SearchOption.AllDirectories).Single();

    // Real copies: what is published is links to what was built.
    private async Task<TemporaryFolder> CopyAsync(string service)
    {
        var published = await services.GetAsync(service);
        var copy = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(published.Folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) is "pipeline.json" or "network.json" || Path.GetExtension(file) == ".onnx"))
        {
            var target = Path.Combine(copy.Path, Path.GetRelativePath(published.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    private static async Task<(int Code, string Output)> CheckAsync(string folder)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Runs bash and sha256sum, as the image build does.");
        var (code, output, error) = await Command.TryRunAsync(
            Path.Combine(RepositoryRoot.Path, "deploy/images/check-networks.sh"), folder);
        return (code, output + error);
    }
}
