using FacePlatform.Facectl.GalleryMigrations;
using FacePlatform.Facectl.Output;
using FacePlatform.Facectl.StyleTransfers;
using FacePlatform.Facectl.Trainings;

namespace FacePlatform.Facectl.Jobs;

/// <summary>Every kind of job that the platform has.</summary>
internal static class JobKinds
{
    public static IReadOnlyList<JobKind> All { get; } = [new StyleTransferJobs(), new TrainingJobs(), new MigrationJobs()];

    /// <summary>The kind that a job's full name says.</summary>
    /// <exception cref="CallerMistakeException">There is no such kind.</exception>
    public static JobKind Of(string name) =>
        All.FirstOrDefault(kind => kind.Collection == name.Split('/')[0])
        ?? throw CallerMistakeException.Option(
            "NAME", $"{name} is no job: they are called {string.Join(", ", All.Select(kind => $"{kind.Collection}/…"))}.");
}
