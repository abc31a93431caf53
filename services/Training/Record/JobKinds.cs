using FacePlatform.Jobs.Submission;

namespace FacePlatform.Training.Record;

/// <summary>The two kinds of jobs of this service.</summary>
internal static class JobKinds
{
    public const string Training = "training";

    public const string Migration = "migration";

    public static JobResource TrainingResource { get; } = new(Training, "Training", "trainings");

    /// <summary>Kept until the gallery has left the migration behind, which may be long after the copying.</summary>
    public static JobResource MigrationResource { get; } = new(Migration, "Migration", "migrations") { KeptUntilClosed = true };
}
