using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Spectre.Console;

namespace FacePlatform.Facectl.Jobs;

/// <summary>A job as the commands see it that work with every kind.</summary>
internal sealed record Job
{
    /// <summary>The resource name, such as <c>trainings/1234</c>.</summary>
    public required string Name { get; init; }

    public required JobState State { get; init; }

    /// <summary>Of one that failed.</summary>
    public Google.Rpc.Status? Error { get; init; }

    /// <summary>Whether it failed through no fault of the request.</summary>
    public bool DeadLetter { get; init; }

    /// <summary>From 1; null where the platform does not tell.</summary>
    public int? Attempt { get; init; }

    /// <summary>How far it is, in a few words.</summary>
    public required string Progress { get; init; }

    public Timestamp? CreateTime { get; init; }

    public Timestamp? StartTime { get; init; }

    public Timestamp? EndTime { get; init; }

    public Timestamp? ExpireTime { get; init; }

    /// <summary>All of it, for JSON.</summary>
    public required object Document { get; init; }

    /// <summary>Writes what its kind has beside all this.</summary>
    public Action<IAnsiConsole> WriteDetails { get; init; } = _ => { };

    /// <summary>How and when it was, why it failed, and what its kind has beside.</summary>
    public void Write(IAnsiConsole console)
    {
        console.WriteLine($"{Name}: {State.ToProtoName()}{(Progress.Length > 0 ? ", " : "")}{Progress}");
        if (JobFailure.Of(this) is { } failure && State is JobState.Failed)
            console.WriteLine($"  {failure.Reason} {failure.Message}");
        foreach (var (what, time) in new[]
            {
                ("created", CreateTime), ("started", StartTime), ("ended", EndTime), ("expires", ExpireTime),
            })
        {
            if (time is not null)
                console.WriteLine($"  {what,-8} {TimeText.Of(time)}");
        }

        WriteDetails(console);
    }
}
