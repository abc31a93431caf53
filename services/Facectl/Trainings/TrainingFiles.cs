using CsvHelper;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;

namespace FacePlatform.Facectl.Trainings;

/// <summary>Where the report of a training and its split go.</summary>
internal sealed class TrainingFiles
{
    private readonly string? _report;
    private readonly string? _split;

    private TrainingFiles(string? report, string? split) => (_report, _split) = (report, split);

    /// <param name="report">Gets the curves and distances as a PNG; null where not wanted.</param>
    /// <param name="option">What the report's path was given with.</param>
    /// <param name="split">Gets who was in which part, as CSV; null where not wanted.</param>
    /// <exception cref="CallerMistakeException">There is no such folder, or the report's extension is not .png.</exception>
    public static TrainingFiles At(string? report, string option, string? split)
    {
        if (report is not null && !Path.GetExtension(report).Equals(".png", StringComparison.OrdinalIgnoreCase))
            throw CallerMistakeException.Option(option, $"{report} must end in .png.");
        RequireFolder(report, option);
        RequireFolder(split, "--split");
        return new(report, split);
    }

    /// <summary>Fetches and writes what is wanted.</summary>
    public async Task WriteAsync(PlatformClient client, string name, CancellationToken cancellationToken)
    {
        if (_report is not null)
        {
            var report = await client.Trainings.GetTrainingReportAsync(
                new() { Name = name }, cancellationToken: cancellationToken);
            await WholeFile.WriteAsync(_report, report.Image.Memory, cancellationToken);
        }

        if (_split is not null)
        {
            var answer = await client.Trainings.ListTrainingSubjectsAsync(
                new() { Name = name }, cancellationToken: cancellationToken);
            await WholeFile.WriteAsync(_split, Csv(answer.Subjects), cancellationToken);
        }
    }

    /// <summary>The command that writes them later.</summary>
    public string Later(string name) =>
        $"facectl jobs result {name} -o {_report ?? "report.png"}{(_split is null ? "" : $" --split {_split}")}";

    private static byte[] Csv(IEnumerable<TrainingSubject> subjects)
    {
        using var stream = new MemoryStream();
        using (var csv = CsvWriter.Create(stream, new CsvWriterOptions(), leaveOpen: true))
        {
            csv.WriteHeader("subject", "part", "images");
            foreach (var subject in subjects)
                csv.WriteRecord(subject.Subject, subject.Part.ToProtoName(), $"{subject.Images}");
        }

        return stream.ToArray();
    }

    private static void RequireFolder(string? path, string option)
    {
        if (path is not null && Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw CallerMistakeException.NotFound(folder, option);
    }
}
