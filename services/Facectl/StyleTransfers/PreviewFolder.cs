using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Spectre.Console;

namespace FacePlatform.Facectl.StyleTransfers;

/// <summary>Keeps each preview under its iteration: <c>000123.jpg</c>.</summary>
internal sealed class PreviewFolder
{
    private readonly string _path;

    private PreviewFolder(string path) => _path = path;

    /// <summary>What is wrong with the option before anything else is looked at, or null.</summary>
    public static ValidationResult? Check(string? path) =>
        path is "" ? ValidationResult.Error("--preview is empty.") : null;

    /// <summary>Makes the folder where it is missing.</summary>
    public static PreviewFolder At(string path)
    {
        Directory.CreateDirectory(path);
        return new(path);
    }

    /// <summary>Writes an update's preview, where it has one.</summary>
    public async Task KeepAsync(WatchStyleTransferResponse update, CancellationToken cancellationToken)
    {
        if (!update.Preview.IsEmpty)
            await WholeFile.WriteAsync(
                Path.Combine(_path, $"{update.StyleTransfer.Progress?.Iteration ?? 0:000000}.jpg"),
                update.Preview.Memory,
                cancellationToken);
    }
}
