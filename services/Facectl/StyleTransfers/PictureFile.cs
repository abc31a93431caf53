using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Spectre.Console;

namespace FacePlatform.Facectl.StyleTransfers;

/// <summary>Where a picture goes.</summary>
internal sealed class PictureFile
{
    private const string Option = "--output";

    private PictureFile(string path, ImageFormat format) => (Path, Format) = (path, format);

    public string Path { get; }

    /// <summary>PNG or JPEG, as the path's extension says.</summary>
    public ImageFormat Format { get; }

    /// <summary>What is wrong with the option before anything else is looked at, or null.</summary>
    public static ValidationResult? Check(string? path) =>
        path is "" ? ValidationResult.Error($"{Option} is empty.") : null;

    /// <exception cref="CallerMistakeException">There is no such folder, or the extension is no picture's.</exception>
    public static PictureFile At(string path)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        if (FormatOf(path) is not { } format)
            throw CallerMistakeException.Option(Option, $"{path} must end in .png, .jpg or .jpeg.");
        return Directory.Exists(folder) ? new(path, format) : throw CallerMistakeException.NotFound(folder, Option);
    }

    /// <summary>The format that an extension means, or null.</summary>
    public static ImageFormat? FormatOf(string path) => System.IO.Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".png" => ImageFormat.Png,
        ".jpg" or ".jpeg" => ImageFormat.Jpeg,
        _ => null,
    };

    /// <exception cref="CallerMistakeException">The picture is of the other format.</exception>
    public async Task WriteAsync(StyleTransferResult picture, CancellationToken cancellationToken)
    {
        if (picture.Format != Format)
        {
            throw CallerMistakeException.Option(
                Option, $"{Path} does not fit: the picture is a {picture.Format.ToProtoName()}.");
        }

        await WholeFile.WriteAsync(Path, picture.Image.Memory, cancellationToken);
    }
}
