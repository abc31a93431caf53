using System.Text.Json;
using FacePlatform.Imaging;
using FacePlatform.Pipelines;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Pipelines;

/// <summary>Manifests as files: read strictly, written without loss, named by what they compute.</summary>
public sealed class ManifestTests : IDisposable
{
    private readonly ManifestFile _file = new();

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData("\"nmsIou\"", "\"nmsIuo\"", "nmsIuo")]
    [InlineData("\"nmsIou\": 0.4,", "", "nmsIou")]
    [InlineData("\"bgr\"", "\"bgra\"", "channels")]
    [InlineData("\"sharpness\"", "\"focus\"", "focus")]
    [InlineData("[38.2946, 51.6963], ", "", "alignment.template")]
    [InlineData("\"title\": \"retinaface", "\"title\": \"Retina Face", "title")]
    [InlineData("\"fr_feature.onnx\"", "\"../fr_feature.onnx\"", "encoder.model.file")]
    [InlineData("\"mnet.25_v2.onnx\"", "\"/mnet.25_v2.onnx\"", "detector.model.file")]
    [InlineData("{", "", "pipeline.json")]
    public void A_wrong_member_is_named(string text, string replacement, string named)
    {
        _file.Edit(text, replacement);
        var exception = Assert.Throws<PipelineException>(_file.Read);
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
        Assert.Contains(_file.Path, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_manifest_is_named()
    {
        File.Delete(_file.Path);
        Assert.Contains(_file.Path, Assert.Throws<PipelineException>(_file.Read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_is_read_the_same()
    {
        var manifest = _file.Read();
        ManifestWriter.Write(manifest, _file.Path);
        var again = _file.Read();
        Assert.Equivalent(manifest, again, strict: true);
        Assert.Equal(PipelineName.Of(manifest), PipelineName.Of(again));

        // And every number to its last bit: the second file is the first.
        var written = File.ReadAllText(_file.Path);
        ManifestWriter.Write(again, _file.Path);
        Assert.Equal(written, File.ReadAllText(_file.Path));
    }

    [Fact]
    public void A_model_has_its_own_encoder_and_its_parents_faces()
    {
        var parent = _file.Read();
        var model = parent with
        {
            Title = "night-shift",
            Encoder = parent.Encoder with
            {
                Model = parent.Encoder.Model with { File = "encoder.onnx", Sha256 = new('a', 64), Source = "trained" },
                Channels = ChannelOrder.Rgb,
                Mean = [0.1f, 1 / 3f, 127.5f],
                Scale = 1 / 128f,
                EmbeddingSize = 64,
            },
        };
        ManifestWriter.Write(model, _file.Path);
        var read = _file.Read();
        Assert.Equivalent(model, read, strict: true);
        Assert.Matches("^pipelines/night-shift-[0-9a-f]{8}$", PipelineName.Of(read));
        Assert.NotEqual(PipelineName.Of(parent)[^8..], PipelineName.Of(read)[^8..]);
        Assert.True(read.FindsFacesLike(parent));
    }

    [Fact]
    public void The_writer_refuses_what_the_reader_would_and_leaves_the_file()
    {
        var before = File.ReadAllText(_file.Path);
        var wrong = _file.Read() with { Title = "Two Words" };
        var exception = Assert.Throws<PipelineException>(() => ManifestWriter.Write(wrong, _file.Path));
        Assert.Contains("title", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_file.Path));
    }

    [Fact]
    public void The_shipped_pipeline_keeps_the_name_that_its_templates_carry()
    {
        using var golden = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, "tests/Embedding/golden.json")));
        Assert.Equal(golden.RootElement.GetProperty("Pipeline").GetString(), PipelineName.Of(_file.Read()));
    }

    [Fact]
    public void The_name_depends_on_what_changes_an_embedding_or_a_check_and_on_nothing_else()
    {
        var name = PipelineName.Of(_file.Read());
        Assert.Matches("^pipelines/retinaface-mobilefacenet-[0-9a-f]{8}$", name);
        _file.Edit("\"license\": \"MIT\"", "\"license\": \"MIT, says the package\"");
        Assert.Equal(name, PipelineName.Of(_file.Read()));
        _file.Edit("\"version\": 1", "\"version\": 2");
        Assert.Equal(name, PipelineName.Of(_file.Read()));
        _file.Edit("\"scoreThreshold\": 0.75", "\"scoreThreshold\": 0.76");
        Assert.NotEqual(name, PipelineName.Of(_file.Read()));
    }

    [Theory]
    [InlineData("\"license\": \"MIT\"", "\"license\": \"Apache-2.0\"", true)]
    [InlineData("\"mnet.25_v2.onnx\"", "\"detector.onnx\"", true)]
    [InlineData("\"minimum\": 0.4", "\"minimum\": 0.5", true)]
    [InlineData("\"nmsIou\": 0.4", "\"nmsIou\": 0.5", false)]
    [InlineData("cd1acf48", "cd1acf49", false)]
    [InlineData("\"tile\": 1024", "\"tile\": 512", false)]
    [InlineData("\"size\": 112", "\"size\": 128", false)]
    [InlineData("38.2946", "38.2947", false)]
    public void Faces_are_found_alike_where_detector_and_alignment_are_equal(string text, string replacement, bool alike)
    {
        var before = _file.Read();
        _file.Edit(text, replacement);
        Assert.Equal(alike, _file.Read().FindsFacesLike(before));
    }
}
