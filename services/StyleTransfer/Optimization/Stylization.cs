using System.Diagnostics;
using System.Diagnostics.Metrics;
using FacePlatform.Imaging;
using FacePlatform.Networks;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.StyleTransfer.FeatureNetworks;
using FacePlatform.StyleTransfer.Images;
using FacePlatform.V1;
using Grpc.Core;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FacePlatform.StyleTransfer.Optimization;

/// <summary>
/// A picture G on its way from noise (or from the content) to one that shows the content in the style.
/// <code>
///   (1) noise or content        128 px ──▶ 256 px ──▶ 512 px                          (5) PNG or JPEG
///            │                    │  ▲       │  ▲       │  ▲                               ▲
///            └──▶ (2) scale ──────┘  └───────┘  └───────┘  └─ (3) step ──▶ (4) checkpoint, preview
/// </code>
/// <list type="number">
/// <item>The first pixels are drawn by the seed, or copied.</item>
/// <item>Each scale of the <see cref="ScalePlan"/> starts from the picture of the one before, enlarged, with targets of
/// its own size and a new optimizer.</item>
/// <item>One step evaluates J and its gradient once and changes the pixels.</item>
/// <item>Between steps the caller may stop, save a checkpoint, or look at a preview.</item>
/// <item>At the end the values are cut to 0…255, and the content's colours put back where they are to be kept.</item>
/// </list>
/// One seed gives one picture on one machine, unless an L-BFGS run was interrupted: see <see cref="LbfgsOptimizer"/>. Used by
/// one thread at a time, best always the same one: libtorch keeps a
/// team of threads for each thread that calls it.
/// </summary>
public sealed class Stylization : IDisposable
{
    private const int PreviewLongSide = 256;
    private const int PreviewQuality = 80;
    private const int ResultQuality = 95;

    private static readonly Histogram<double> Duration = StyleTelemetry.Meter.CreateHistogram(
        "faceplatform.style.iteration.duration", "s", "Time of one evaluation of J and change of the pixels.", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10] });

    private readonly FeatureExtractor _network;
    private readonly ImagePyramid _content;
    private readonly IReadOnlyList<WeightedStyle> _styles;
    private readonly StyleTransferOptions _options;
    private readonly PictureSize _shape;
    private readonly TagList _tags;

    private ScaleStep _scale;
    private Parameter? _pixels;
    private StyleObjective? _objective;
    private IPixelOptimizer? _optimizer;

    /// <summary>Starts, or goes on from a checkpoint.</summary>
    /// <param name="network">The options' network; outlives the stylization.</param>
    /// <param name="content">Belongs to the caller, and outlives the stylization.</param>
    /// <param name="styles">One or more, not all with the weight 0.</param>
    /// <param name="options">Valid and complete: <see cref="StylePresets.Complete"/>.</param>
    /// <param name="checkpoint">
    /// What <see cref="Checkpoint"/> gave for the same images and options. One that does not fit is left aside.
    /// </param>
    public Stylization(
        FeatureExtractor network,
        ImagePyramid content,
        IReadOnlyList<WeightedStyle> styles,
        StyleTransferOptions options,
        byte[]? checkpoint = null)
    {
        (_network, _content, _styles, _options) = (network, content, styles, options);
        Plan = new ScalePlan(options.Scales, options.Size, options.Iterations);
        _shape = new PictureSize(content.Width, content.Height);
        _tags = new TagList { { "network", network.Manifest.Id }, { "optimizer", options.Optimizer.ToString() } };
        if (checkpoint is not null && StylizationCheckpoint.Read(checkpoint) is { } saved)
            Resume(saved);
    }

    internal ScalePlan Plan { get; }

    /// <summary>Evaluations of J that are done.</summary>
    public int Iteration { get; private set; }

    public bool IsDone => Iteration >= _options.Iterations;

    /// <summary>One iteration: one evaluation of J and its gradient, and one change of the pixels.</summary>
    /// <exception cref="RpcException">STYLE_DIVERGED: J is not finite.</exception>
    public StylizationProgress Step()
    {
        var scale = Plan.Of(Iteration + 1);
        if (_optimizer is null || scale != _scale)
            EnterScale(scale);
        var start = Stopwatch.GetTimestamp();
        var losses = _optimizer!.Step(); // (3)
        Iteration++;
        CheckFinite(losses);
        Duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, _tags);
        return new(Iteration, _options.Iterations, scale.Number, losses);
    }

    /// <summary>Takes the remaining steps on a thread of their own.</summary>
    /// <param name="afterStep">Runs after each step and before the next.</param>
    /// <param name="cancellation">Ends it before the next step.</param>
    /// <returns>The losses at the picture as the last step left it.</returns>
    /// <exception cref="RpcException">STYLE_DIVERGED: J is not finite.</exception>
    public Task<Losses> RunAsync(Func<StylizationProgress, ValueTask> afterStep, CancellationToken cancellation) =>
        Task.Factory.StartNew(
            () =>
            {
                while (!IsDone)
                {
                    cancellation.ThrowIfCancellationRequested();
                    afterStep(Step()).AsTask().GetAwaiter().GetResult();
                }

                return Evaluate();
            },
            cancellation,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    /// <summary>How far it is, with the losses of the picture as it is now.</summary>
    internal StylizationProgress ProgressAt(Losses losses) => new(Iteration, _options.Iterations, _scale.Number, losses);

    /// <summary>
    /// What another process can go on from: 12 bytes for each pixel of the present scale with L-BFGS, 36 with Adam.
    /// </summary>
    /// <exception cref="InvalidOperationException">Before the first step.</exception>
    public byte[] Checkpoint() // (4)
    {
        var pixels = _pixels ?? throw new InvalidOperationException("There is nothing to save before the first step.");
        using var state = new MemoryStream();
        using var writer = new BinaryWriter(state);
        _optimizer?.Save(writer);
        writer.Flush();
        var (width, height) = PixelTensor.SizeOf(pixels);
        return new StylizationCheckpoint(Iteration, height, width, pixels.data<float>().ToArray(), state.ToArray())
            .ToBytes();
    }

    /// <summary>G as it is: a JPEG of at most 256 pixels a side.</summary>
    public byte[] Preview() => Encode(Math.Min(PreviewLongSide, _scale.LongSide), ImageFormat.Jpeg, PreviewQuality);

    /// <summary>G in full size, as the options' format.</summary>
    public byte[] Result() => Encode(_options.Size, _options.Format, ResultQuality); // (5)

    /// <summary>The size of <see cref="Result"/>.</summary>
    public PictureSize ResultSize => _shape.WithLongSide(_options.Size);

    public void Dispose()
    {
        LeaveScale();
        _pixels?.Dispose();
    }

    // What the last step changed, no step has looked at.
    private Losses Evaluate()
    {
        if (_objective is null)
            EnterScale(Plan.Of(Iteration));
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (_, losses) = _objective!.Evaluate(_pixels!.detach());
        CheckFinite(losses);
        return losses;
    }

    private void CheckFinite(Losses losses)
    {
        if (!double.IsFinite(losses.Total))
            throw RpcErrors.FailedPrecondition(
                ErrorReason.StyleDiverged,
                $"J became infinite at iteration {Iteration}; take smaller weights.",
                ("iteration", $"{Iteration}"));
    }

    private void Resume(StylizationCheckpoint saved)
    {
        if (saved.Iteration < 1 || saved.Iteration > _options.Iterations)
            return;
        var scale = Plan.Of(saved.Iteration);
        if (_shape.WithLongSide(scale.LongSide) != new PictureSize(saved.Width, saved.Height))
            return;
        using (NewDisposeScope())
            SetPixels(tensor(saved.Pixels, [1, 3, saved.Height, saved.Width]));
        (Iteration, _scale) = (saved.Iteration, scale);
        if (IsDone || Plan.Of(Iteration + 1) != scale)
            return;
        EnterScale(scale);
        using var reader = new BinaryReader(new MemoryStream(saved.Optimizer));
        _optimizer!.Load(reader);
    }

    private void EnterScale(ScaleStep scale) // (2)
    {
        LeaveScale();
        using var scope = NewDisposeScope();
        var size = _shape.WithLongSide(scale.LongSide);
        var content = PixelTensor.Of(_content, size);
        var styles = _styles.Select(style => (Pixels: Pixels(style.Image, scale), style.Weight)).ToArray();
        if (_options.PreserveColor)
        {
            styles = [.. styles.Select(style => (Luminance.GreyLike(style.Pixels, content), style.Weight))];
            content = Luminance.Grey(content);
        }

        SetPixels(_pixels is null ? FirstPixels(content) : PixelTensor.Resize(_pixels.detach(), size));
        _objective = new StyleObjective(_network, content, styles, _options);
        _optimizer = _options.Optimizer == StyleOptimizer.Adam
            ? new AdamOptimizer(_pixels!, _objective)
            : new LbfgsOptimizer(_pixels!, _objective);
        _scale = scale;
    }

    private void LeaveScale()
    {
        _optimizer?.Dispose();
        _objective?.Dispose();
        (_optimizer, _objective) = (null, null);
    }

    // (1)
    private Tensor FirstPixels(Tensor content)
    {
        if (_options.Init == StyleInit.Content)
            return content;
        using var generator = new Generator(unchecked((ulong)_options.Seed), CPU);
        var noise = rand(content.shape, generator: generator);
        return _options.PreserveColor ? Luminance.Grey(noise) : noise;
    }

    private static Tensor Pixels(ImagePyramid image, ScaleStep scale) =>
        PixelTensor.Of(image, new PictureSize(image.Width, image.Height).WithLongSide(scale.LongSide));

    private void SetPixels(Tensor values)
    {
        var pixels = new Parameter(values.detach().clone(), requires_grad: true);
        pixels.DetachFromDisposeScope();
        _pixels?.Dispose();
        _pixels = pixels;
    }

    private byte[] Encode(int longSide, ImageFormat format, int quality)
    {
        var pixels = _pixels ?? throw new InvalidOperationException("There is no picture before the first step.");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var size = _shape.WithLongSide(longSide);
        var picture = PixelTensor.Resize(pixels.Between(0, 1), size);
        if (_options.PreserveColor)
            picture = Luminance.WithColorsOf(PixelTensor.Of(_content, size), picture);
        return PictureEncoder.Encode(picture, format, quality);
    }
}
