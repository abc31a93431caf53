using FacePlatform.Pipelines;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Pipelines;

public sealed class ModelFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_file_that_the_manifest_means_is_read()
    {
        byte[] file = [1, 2, 3];
        File.WriteAllBytes(Path.Combine(_folder.Path, "encoder.onnx"), file);
        Assert.Equal(file, ModelFileReader.Read(_folder.Path, Model(ModelFileReader.HashOf(file))));
    }

    [Fact]
    public void An_altered_file_is_refused_with_both_hashes()
    {
        File.WriteAllBytes(Path.Combine(_folder.Path, "encoder.onnx"), [1, 2, 4]);
        var (expected, found) = (ModelFileReader.HashOf([1, 2, 3]), ModelFileReader.HashOf([1, 2, 4]));
        var exception = Assert.Throws<PipelineException>(() => ModelFileReader.Read(_folder.Path, Model(expected)));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Contains($"found {found}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named_with_its_source()
    {
        var exception = Assert.Throws<PipelineException>(() => ModelFileReader.Read(_folder.Path, Model(new('0', 64))));
        Assert.Contains("encoder.onnx is missing", exception.Message, StringComparison.Ordinal);
        Assert.Contains("npm somewhere", exception.Message, StringComparison.Ordinal);
    }

    private static ModelFile Model(string sha256) =>
        new() { File = "encoder.onnx", Sha256 = sha256, Source = "npm somewhere" };
}
