using System.Security.Cryptography;
using FacePlatform.StyleTransfer.FeatureNetworks;
using FacePlatform.StyleTransfer.Optimization;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.FeatureNetworks;
using FacePlatform.Tests.StyleTransfer.Pictures;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FacePlatform.Tests.StyleTransfer;

/// <summary>Networks are folders: what an operator adds works, what is wrong ends the start with a message that says it.</summary>
public sealed class FeatureNetworkFolderTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    private string Folder => Path.Combine(_root.Path, "copy");

    private string Manifest => Path.Combine(Folder, FeatureNetworkManifest.FileName);

    public void Dispose() => _root.Dispose();

    [Fact]
    public void The_shipped_network_is_the_default_and_others_are_not_found_by_name()
    {
        using var catalog = Catalog(new());
        Assert.Equal(["resnet18"], catalog.All.Select(network => network.Manifest.Id));
        Assert.Same(catalog.Default, catalog.Get(""));
        Assert.Same(catalog.Default, catalog.Get("resnet18"));
        var exception = Assert.Throws<RpcException>(() => catalog.Get("vgg19"));
        Assert.Equal(
            (StatusCode.InvalidArgument, ErrorReason.FeatureNetworkNotFound), (exception.StatusCode, exception.GetReason()));
        Assert.Equal("options.feature_network", exception.GetErrorInfo()!.Metadata["field"]);
    }

    [Theory]
    [InlineData("\"totalVariationWeight\"", "\"totalVariation\"", "totalVariation")]
    [InlineData("\"license\": \"MIT\",", "", "license")]
    [InlineData("\"bgr\"", "\"bgra\"", "channels")]
    [InlineData("\"resnet18\"", "\"ResNet 18\"", "id must")]
    [InlineData("[104, 117, 123]", "[104, 117]", "input.mean")]
    [InlineData("[1, 1, 1]", "[1, 0, 1]", "input.scale")]
    [InlineData("\"multipleOf\": 16", "\"multipleOf\": 0", "input.multipleOf")]
    [InlineData("\"multipleOf\": 16", "\"multipleOf\": 1", "multipleOf, 1, right")]
    [InlineData("\"ReLU301_Output_0\", \"weight\": 1", "\"ReLU301_Output_0\", \"weight\": 0", "contentLayers")]
    [InlineData("ReLU253_Output_0", "ReLU283_Output_0", "styleLayers")]
    [InlineData("ReLU253_Output_0", "relu1_1", "no value relu1_1")]
    [InlineData("e2552f", "e2552e", "expected SHA-256 e2552e")]
    [InlineData("\"ResNet18.onnx\"", "\"other.onnx\"", "other.onnx is missing")]
    [InlineData("{", "", "network.json")]
    public void A_wrong_manifest_is_refused_by_the_member(string text, string replacement, string named)
    {
        CopyShipped();
        var manifest = File.ReadAllText(Manifest);
        Assert.Contains(text, manifest, StringComparison.Ordinal);
        var at = manifest.IndexOf(text, StringComparison.Ordinal);
        File.WriteAllText(Manifest, manifest.Remove(at, text.Length).Insert(at, replacement));
        var exception = Assert.Throws<FeatureNetworkException>(() => FeatureExtractor.Load(Folder));
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
        Assert.Contains(Folder, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_network_is_refused()
    {
        CopyShipped();
        var file = Path.Combine(Folder, "ResNet18.onnx");
        File.Delete(file);
        File.WriteAllText(file, "not a network");
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
        File.WriteAllText(Manifest, File.ReadAllText(Manifest).Replace(
            "e2552f19db2dfdb01b3669537b6a0f1b44da38d18279535492ed5dfc2ef1ff8f", hash, StringComparison.Ordinal));
        Assert.Contains(
            "ResNet18.onnx", Assert.Throws<FeatureNetworkException>(() => FeatureExtractor.Load(Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_that_clash_or_lack_are_refused()
    {
        CopyShipped();
        Assert.Contains("resnet18 too", Refusal(new() { Additional = { Folder } }), StringComparison.Ordinal);
        Assert.Contains("Default is other", Refusal(new() { Default = "other" }), StringComparison.Ordinal);
        Assert.Contains("does not exist", Refusal(new() { Folder = Path.Combine(_root.Path, "none") }), StringComparison.Ordinal);
        Assert.Contains(
            "network.json", Refusal(new() { Additional = { Path.Combine(_root.Path, "none") } }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("squeezenet")]
    [InlineData("vgg19-16x")]
    public void Another_network_is_a_folder_and_no_code(string id)
    {
        if (OwnNetwork.All.Single(network => network.Id == id).Install(_root.Path) is not { } folder)
        {
            Assert.Skip(SharedData.Absent);
            return;
        }

        using var catalog = Catalog(new() { Additional = { folder } });
        var added = catalog.All[1];

        using var house = PaintedPicture.House();
        using var strokes = PaintedPicture.Strokes();
        var options = StylePresets.Complete(new() { Size = 96, Iterations = 40, Scales = 1, Seed = 1 }, added.Manifest);
        Assert.Equal(added.Manifest.Id, options.FeatureNetwork);
        using var stylization = new Stylization(added, house, [new(strokes, 1)], options);
        var first = stylization.Step().Losses;
        var last = first;
        while (!stylization.IsDone)
            last = stylization.Step().Losses;
        Assert.InRange(last.Style, 0, first.Style / 10);
        Assert.InRange(last.Total, 0, first.Total / 5);
    }

    private void CopyShipped()
    {
        Directory.CreateDirectory(Folder);
        File.Copy(Path.Combine(ShippedNetwork.Folder, FeatureNetworkManifest.FileName), Manifest);
        File.CreateSymbolicLink(Path.Combine(Folder, "ResNet18.onnx"), Path.Combine(ShippedNetwork.Folder, "ResNet18.onnx"));
    }

    private static FeatureNetworkCatalog Catalog(FeatureNetworkOptions options) =>
        new(Options.Create(options), NullLogger<FeatureNetworkCatalog>.Instance);

    private static string Refusal(FeatureNetworkOptions options) =>
        Assert.Throws<FeatureNetworkException>(() => Catalog(options)).Message;
}
