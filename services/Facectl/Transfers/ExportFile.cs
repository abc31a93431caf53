using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.Facectl.Transfers;

/// <summary>
/// Writes an export as JSON lines, each a GalleryRecord in protobuf's JSON. It grows beside the file that was asked for
/// and takes its place when the last record has come: a file that is there is whole.
/// </summary>
internal sealed class ExportFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _growing;
    private readonly StreamWriter _writer;
    private GalleryTrailer? _end;

    private ExportFile(string path)
    {
        (_path, _growing) = (path, $"{path}.{Guid.NewGuid():N}.partial");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        // Who is enrolled, and perhaps their templates: nobody else's to read.
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        _writer = new(_growing, options);
    }

    /// <exception cref="CallerMistakeException">There is no such folder.</exception>
    public static ExportFile Create(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Directory.Exists(folder) ? new(path) : throw CallerMistakeException.NotFound(folder, "--output");
    }

    public Task WriteAsync(GalleryRecord record, CancellationToken cancellationToken)
    {
        _end = record.End;
        return _writer.WriteLineAsync(JsonFormatter.Default.Format(record).AsMemory(), cancellationToken);
    }

    /// <summary>Puts the file in its place.</summary>
    /// <returns>The last record, or null where it has not come and the file is dropped.</returns>
    public async Task<GalleryTrailer?> CompleteAsync(CancellationToken cancellationToken)
    {
        if (_end is null)
            return null;
        await _writer.FlushAsync(cancellationToken);
        await _writer.DisposeAsync();
        File.Move(_growing, _path, overwrite: true);
        return _end;
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        File.Delete(_growing);
    }
}
