using FacePlatform.Facectl.Galleries;
using Spectre.Console;

namespace FacePlatform.Facectl.Transfers;

/// <summary>What an import of photos did.</summary>
internal sealed class ImportReport(string gallery, IReadOnlyList<ImportedPhoto> photos, TimeSpan elapsed)
{
    private readonly ImportedPhoto[] _enrolled = [.. photos.Where(photo => photo is { Enrolled: true, Repeated: false })];
    private readonly ImportedPhoto[] _repeated = [.. photos.Where(photo => photo is { Enrolled: true, Repeated: true })];
    private readonly ImportedPhoto[] _refused = [.. photos.Where(photo => photo is { Done: true, Enrolled: false })];
    private readonly ImportedPhoto[] _failed = [.. photos.Where(photo => !photo.Done)];
    private readonly ImportedPhoto[] _colliding = [.. photos.Where(photo => photo.Colliding is not null)];

    /// <summary>
    /// The platform's failure where it left a photo unanswered, no where nothing is enrolled, the caller's mistake where a photo
    /// was refused.
    /// </summary>
    public int ExitCode =>
        _failed.Length > 0 ? Output.ExitCode.PlatformFailure
        : _enrolled.Length + _repeated.Length == 0 ? Output.ExitCode.No
        : _refused.Length > 0 ? Output.ExitCode.CallerMistake
        : Output.ExitCode.Done;

    public object Document => new
    {
        Gallery = gallery,
        Enrolled = _enrolled.Length,
        Repeated = _repeated.Length,
        Refused = _refused.Select(FailureOf),
        Failed = _failed.Select(FailureOf),
        Collisions = _colliding.Select(photo => new
        {
            photo.File.Path,
            photo.Colliding!.Name,
            CollisionReport = CandidateDocument.Of(photo.Colliding.CollisionReport),
        }),
        Seconds = Math.Round(elapsed.TotalSeconds, 1),
    };

    public void Write(IAnsiConsole console)
    {
        console.WriteLine(
            $"{_enrolled.Length} enrolled in {gallery}, {_repeated.Length} had been before, {_refused.Length} refused,"
            + $" {elapsed.TotalSeconds:0.0} s");
        foreach (var photo in _refused)
            console.WriteLine($"  {photo.File.Path}: {photo.Failure!.Reason} {photo.Failure.Message}");
        foreach (var hint in _refused.Select(photo => photo.Failure!.Hint).OfType<string>().Distinct())
            console.WriteLine($"hint: {hint}");
        foreach (var photo in _colliding)
            foreach (var other in photo.Colliding!.CollisionReport.Collisions)
                console.WriteLine(
                    $"warning: {photo.File.Path} looks like {other.Subject} (similarity {other.Similarity:0.0000})");
        foreach (var photo in _failed)
            console.WriteLine($"not imported: {photo.File.Path}: {photo.Failure?.Reason} {photo.Failure?.Message}");
    }

    private static object FailureOf(ImportedPhoto photo) => new
    {
        photo.File.Path,
        photo.Failure?.Reason,
        photo.Failure?.Message,
        photo.Failure?.Field,
    };
}
