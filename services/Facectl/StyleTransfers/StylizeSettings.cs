using System.ComponentModel;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Galleries;
using FacePlatform.V1;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.StyleTransfers;

public sealed class StylizeSettings : PlatformSettings
{
    [CommandArgument(0, "<CONTENT>")]
    [Description("What the picture shows: JPEG, PNG or WebP.")]
    public string Content { get; set; } = "";

    [CommandArgument(1, "<STYLE>")]
    [Description("Whose style it has: 1 to 4 images.")]
    public string[] Styles { get; set; } = [];

    [CommandOption("-o|--output <OUT>")]
    [Description("Gets the picture when it is done, as PNG or JPEG by its extension.")]
    public string? Output { get; set; }

    [CommandOption("--weight <W>")]
    [Description("Of a style beside the others; once for each STYLE, in their order. 1 each where absent.")]
    public double[] Weights { get; set; } = [];

    [CommandOption("--network <ID>")]
    [Description(
        "The network whose features are matched; models networks lists them. The platform's default where absent.")]
    public string? Network { get; set; }

    [CommandOption("--init <INIT>")]
    [Description(
        "noise or content: what the picture starts from. From the content it is quicker and nearer to it."
        + " Default noise.")]
    public InitChoice? Init { get; set; }

    [CommandOption("--content-weight <ALPHA>")]
    [Description("The weight of J_content in J. Default 1.")]
    public double? ContentWeight { get; set; }

    [CommandOption("--style-weight <BETA>")]
    [Description("The weight of J_style in J. The default depends on --init.")]
    public double? StyleWeight { get; set; }

    [CommandOption("--total-variation <GAMMA>")]
    [Description("The weight of the differences between neighbouring pixels in J: more is smoother.")]
    public double? TotalVariation { get; set; }

    [CommandOption("--iterations <N>")]
    [Description("Evaluations of J over all scales, 1 to 5000. The default depends on --init.")]
    public int? Iterations { get; set; }

    [CommandOption("--scales <N>")]
    [Description("Coarse to fine, each twice as large as the one before: 1 to 4. The default depends on --init.")]
    public int? Scales { get; set; }

    [CommandOption("--size <PIXELS>")]
    [Description("The longer side of the picture, 64 to 1024. Default 512.")]
    public int? Size { get; set; }

    [CommandOption("--optimizer <OPTIMIZER>")]
    [Description("lbfgs or adam. Default lbfgs.")]
    public OptimizerChoice? Optimizer { get; set; }

    [CommandOption("--seed <SEED>")]
    [Description("Of the noise: one seed gives one picture on one machine. Drawn where absent; jobs get tells it.")]
    public long? Seed { get; set; }

    [CommandOption("--preserve-color")]
    [Description("Keeps the colours of the content.")]
    public bool PreserveColor { get; set; }

    [CommandOption("--preview <DIR>")]
    [Description("Gets small pictures of how it goes, each named by its iteration: DIR/000123.jpg.")]
    public string? Preview { get; set; }

    [CommandOption("--detach")]
    [Description(
        "Only submits it and prints its name: jobs watch and jobs result go on from there. Else Ctrl-C cancels it.")]
    public bool Detach { get; set; }

    public override ValidationResult Validate()
    {
        if (!Detach && Output is null)
            return ValidationResult.Error("Say where the picture goes with -o OUT, or give --detach.");
        if (PictureFile.Check(Output) is { } output)
            return output;
        if (PreviewFolder.Check(Preview) is { } preview)
            return preview;
        if (Detach && Preview is not null)
            return ValidationResult.Error("--detach does not wait for a --preview.");
        if (Weights.Length > 0 && Weights.Length != Styles.Length)
            return ValidationResult.Error($"--weight was given {Weights.Length} times for {Styles.Length} styles.");
        // The platform takes 0 for its default.
        return new[] { Iterations, Scales, Size }.Any(number => number <= 0)
            ? ValidationResult.Error("--iterations, --scales and --size are above 0.")
            : base.Validate();
    }

    /// <summary>Reads the images; what the options mean is the platform's to say.</summary>
    internal async Task<CreateStyleTransferRequest> ReadAsync(ImageFormat format, CancellationToken cancellationToken)
    {
        InputFile.Require(Content, "CONTENT");
        foreach (var style in Styles)
            InputFile.Require(style, "STYLE");
        var request = new CreateStyleTransferRequest
        {
            Content = await ImageFile.ReadAsync(Content, cancellationToken),
            Options = Options(format),
            RequestId = RequestId.Random(),
        };
        foreach (var (index, path) in Styles.Index())
        {
            var style = new StyleImage { Image = await ImageFile.ReadAsync(path, cancellationToken) };
            if (Weights.Length > 0)
                style.Weight = Weights[index];
            request.Styles.Add(style);
        }

        return request;
    }

    private StyleTransferOptions Options(ImageFormat format)
    {
        var options = new StyleTransferOptions
        {
            FeatureNetwork = Network ?? "",
            Init = Init.ToInit(),
            Iterations = Iterations ?? 0,
            Scales = Scales ?? 0,
            Size = Size ?? 0,
            Optimizer = Optimizer.ToOptimizer(),
            PreserveColor = PreserveColor,
            Format = format,
        };
        if (ContentWeight is { } alpha)
            options.ContentWeight = alpha;
        if (StyleWeight is { } beta)
            options.StyleWeight = beta;
        if (TotalVariation is { } gamma)
            options.TotalVariationWeight = gamma;
        if (Seed is { } seed)
            options.Seed = seed;
        return options;
    }
}
