using System.Reflection;
using FacePlatform.Embedding.Detection;
using FacePlatform.Embedding.Inference;
using FacePlatform.Embedding.Pipelines;
using FacePlatform.Imaging;
using FacePlatform.Pipelines;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;

namespace FacePlatform.Tests.Embedding;

/// <summary>A photo so large that it is searched in tiles fails, where it fails in one of them, as any other.</summary>
public sealed class TileFaultTests : IDisposable
{
    private readonly DetectorManifest _manifest;
    private readonly ImagePyramid _photo;
    private readonly OnnxModel _model;

    public TileFaultTests(EmbeddingHost host)
    {
        var services = host.Host.Services;
        _manifest = services.GetRequiredService<PipelineCatalog>().Current.Default.Manifest.Detector;
        _model = services.GetRequiredService<ModelPool>().Models[_manifest.Model.Sha256];
        _photo = services.GetRequiredService<ImageDecoder>().Decode(SamplePhotos.Read(1), default);
    }

    public void Dispose() => _photo.Dispose();

    [Fact]
    public async Task Memory_that_a_tile_does_not_get_is_an_overload()
    {
        var faults = new DeviceFaults(NullLogger<DeviceFaults>.Instance);
        var detector = WithTiles(() => faults.Watch<int>(() => throw OutOfMemory()));

        var error = await RpcAssert.FailsAsync(
            StatusCode.ResourceExhausted, ErrorReason.Overloaded, () => Task.Run(() => detector.Detect(_photo, default)));

        Assert.True(error.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan() > TimeSpan.Zero);
    }

    [Fact]
    public void A_call_that_is_cancelled_amid_the_tiles_is_cancelled()
    {
        using var call = new CancellationTokenSource();
        var tiles = 0;
        var detector = WithTiles(() =>
        {
            Interlocked.Increment(ref tiles);
            call.Cancel();
        });

        var error = Assert.ThrowsAny<OperationCanceledException>(() => detector.Detect(_photo, call.Token));

        Assert.Equal(call.Token, error.CancellationToken);
        Assert.NotEqual(0, tiles);
    }

    private FaceDetector WithTiles(Action onTile) => new(
        new TileWatch(_model, _manifest.Input.MaxLongSide, onTile), new InputSizes(_manifest, _model.FixedSizes), _manifest);

    // Only ONNX Runtime itself makes them.
    private static OnnxRuntimeException OutOfMemory() => (OnnxRuntimeException)Activator.CreateInstance(
        typeof(OnnxRuntimeException),
        BindingFlags.NonPublic | BindingFlags.Instance,
        null,
        [null, "Failed to allocate memory for requested buffer of size 1048576"],
        null)!;

    /// <summary>Runs the network on real pixels, and then what a test wants of a tile. It sees no faces.</summary>
    private sealed class TileWatch(OnnxModel model, int largestPhoto, Action onTile) : DetectorNetwork(model)
    {
        public override ChannelOrder Channels => ChannelOrder.Rgb;

        protected override void Decode(
            DetectorOutputs outputs, int width, int height, float threshold, List<FacePlatform.Embedding.Detection.Face> faces)
        {
            // Whole photos are made smaller than a tile.
            if (Math.Max(width, height) > largestPhoto)
                onTile();
        }
    }
}
