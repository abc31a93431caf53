using FacePlatform.V1;

namespace FacePlatform.Facectl.StyleTransfers;

/// <summary>Keeps each preview under its iteration: <c>000123.jpg</c>.</summary>
internal sealed class PreviewFolder
{
    private readonly string _path;

    private PreviewFolder(string path) => _path = path;

    /// <summary>Makes the folder where it is missing.</summary>
    public static PreviewFolder At(string path)
    {
        Directory.CreateDirectory(path);
        return new(path);
    }

    public async Task KeepAsync(WatchStyleTransferResponse update, CancellationToken cancellationToken)
    {
        if (!update.Preview.IsEmpty)
            await File.WriteAllBytesAsync(
                Path.Combine(_path, $"{update.StyleTransfer.Progress?.Iteration ?? 0:000000}.jpg"),
                update.Preview.Memory,
                cancellationToken);
    }
}
