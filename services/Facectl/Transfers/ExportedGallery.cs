using System.Runtime.CompilerServices;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.Facectl.Transfers;

/// <summary>A file of JSON lines that <c>galleries export</c> wrote, opened: its first and last records.</summary>
internal sealed class ExportedGallery
{
    // More than the last record with the longest numbers.
    private const int TailBytes = 1024;

    private readonly string _path;

    private ExportedGallery(string path, GalleryHeader header, GalleryTrailer end) =>
        (_path, Header, RecordCount) = (path, header, end.SubjectCount + end.MergeCount + end.FaceCount + 2);

    public GalleryHeader Header { get; }

    /// <summary>Lines of the file.</summary>
    public long RecordCount { get; }

    /// <exception cref="CallerMistakeException">There is no such file, or it is no whole export.</exception>
    public static ExportedGallery Open(string path)
    {
        if (!File.Exists(path))
            throw CallerMistakeException.NotFound(path, "FILE");
        var header = Parse(path, 1, File.ReadLines(path).FirstOrDefault() ?? "").Gallery
            ?? throw Invalid($"{path} does not begin with a gallery.");
        return new(path, header, End(path) ?? throw Invalid($"{path} is cut off: its last record is not the export's end."));
    }

    /// <summary>The records in turn; the next line is read when it is asked for.</summary>
    public async IAsyncEnumerable<GalleryRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var line = 0L;
        await foreach (var text in File.ReadLinesAsync(_path, cancellationToken))
            yield return Parse(_path, ++line, text);
    }

    private static GalleryTrailer? End(string path)
    {
        using var file = File.OpenRead(path);
        file.Seek(-Math.Min(TailBytes, file.Length), SeekOrigin.End);
        using var reader = new StreamReader(file);
        var last = reader.ReadToEnd().TrimEnd().Split('\n')[^1];
        try
        {
            return GalleryRecord.Parser.ParseJson(last).End;
        }
        catch (Exception exception) when (exception is InvalidJsonException or InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static GalleryRecord Parse(string path, long line, string text)
    {
        try
        {
            return GalleryRecord.Parser.ParseJson(text);
        }
        catch (Exception exception) when (exception is InvalidJsonException or InvalidProtocolBufferException)
        {
            throw Invalid($"{path}: line {line} is no record of an export.");
        }
    }

    private static CallerMistakeException Invalid(string message) => new("INVALID_EXPORT", message, "FILE");
}
