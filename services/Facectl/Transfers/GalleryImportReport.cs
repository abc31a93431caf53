using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Grpc.Core;
using Spectre.Console;

namespace FacePlatform.Facectl.Transfers;

/// <summary>What an import of a gallery did, counted as the answers come.</summary>
internal sealed class GalleryImportReport(string gallery)
{
    private readonly List<(long Line, Failure Failure)> _refused = [];
    private readonly Dictionary<string, long> _byCollection = [];
    private long _repeated;

    public string Gallery { get; } = gallery;

    /// <summary>Records that were answered, refused ones too.</summary>
    public long Answered { get; private set; }

    public TimeSpan Elapsed { get; set; }

    /// <summary>The caller's mistake where a record was refused, the platform's failure where it failed at one.</summary>
    public int ExitCode => _refused.Count == 0 ? Output.ExitCode.Done : _refused.Max(refused => refused.Failure.ExitCode);

    public object Document => new
    {
        Gallery,
        Subjects = Count("subjects"),
        Merges = Count("merges"),
        Faces = Count("faces"),
        Repeated = _repeated,
        Refused = _refused.Select(refused => new
        {
            refused.Line,
            refused.Failure.Reason,
            refused.Failure.Message,
            refused.Failure.Field,
        }),
        Seconds = Math.Round(Elapsed.TotalSeconds, 1),
    };

    public void Take(ImportGalleryResponse answer)
    {
        Answered++;
        if (answer.Error is { } error)
        {
            _refused.Add((answer.Index + 1, Failure.Of(error.ToRpcException())));
            return;
        }

        // galleries/{gallery}/{collection}/{id}, faces below their subject.
        if (answer.Name.Split('/') is [.., var collection, _])
            _byCollection[collection] = Count(collection) + 1;
        if (answer.Repeated)
            _repeated++;
    }

    public void Write(IAnsiConsole console)
    {
        console.WriteLine(
            $"{Gallery}: {Count("subjects"):n0} subjects, {Count("merges"):n0} merges, {Count("faces"):n0} faces;"
            + $" {_repeated:n0} records were there before, {_refused.Count:n0} refused, {Elapsed.TotalSeconds:0.0} s");
        foreach (var (line, failure) in _refused)
            console.WriteLine($"  line {line}: {failure.Reason} {failure.Message}");
    }

    private long Count(string collection) => _byCollection.GetValueOrDefault(collection);
}
