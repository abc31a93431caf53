using System.Globalization;
using FacePlatform.Storage.Blobs;

namespace FacePlatform.Jobs.Record;

/// <summary>
/// The blobs of jobs. What a worker writes has a new name each time, with its fencing token: a worker that lost its lease
/// writes beside what counts and never over it.
/// </summary>
internal static class JobBlobs
{
    private const string Inputs = "input-";
    private const string Parts = "part";

    public static string Input(string name) => Inputs + name;

    public static string Checkpoint(long token, int number) => Versioned("checkpoint", token, number);

    public static string Part(long token, int number) => Versioned(Parts, token, number);

    public static string Preview(long token, int number) => Versioned("preview", token, number);

    public static string Result(long token) => Versioned("result", token, 0);

    /// <summary>Whether a blob of the job's group is still of use.</summary>
    public static bool IsKept(JobRow job, string name)
    {
        if (job.Expired)
            return false;
        if (name == job.Result || name == job.Preview)
            return true;
        var mayRunAgain = job.EndTime is null || job.DeadLetter;
        return mayRunAgain && (name == job.Checkpoint
            || name.StartsWith(Inputs, StringComparison.Ordinal)
            || name.StartsWith($"{Parts}-", StringComparison.Ordinal));
    }

    /// <summary>Removes what an ended job needs no more.</summary>
    public static async Task TrimAsync(this IBlobStore blobs, JobRow job, CancellationToken cancellationToken)
    {
        foreach (var name in await blobs.ListAsync(job.Id, cancellationToken))
        {
            if (!IsKept(job, name))
                await blobs.DeleteAsync(job.Id, name, cancellationToken);
        }
    }

    private static string Versioned(string kind, long token, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind}-{token}-{number}");
}
