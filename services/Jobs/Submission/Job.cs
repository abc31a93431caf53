using FacePlatform.Jobs.Record;

namespace FacePlatform.Jobs.Submission;

/// <summary>A job as its owner sees it.</summary>
/// <param name="Id">32 hexadecimal digits; later jobs have larger ids.</param>
/// <param name="Owner">Who submitted it.</param>
/// <param name="Kind">What is done.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="Parameters">What was asked, in the service's own form.</param>
/// <param name="Attempt">Of the present or last run, from 1; 0 before the first.</param>
/// <param name="Progress">How far it is, in the service's own form; null before the first report.</param>
/// <param name="Preview">Names the newest preview; another name is another preview. Null where there is none.</param>
/// <param name="Error">Where it failed, with ErrorInfo.</param>
/// <param name="DeadLetter">It failed after all attempts through no fault of the request, and can be replayed.</param>
/// <param name="CreateTime">When it was submitted.</param>
/// <param name="StartTime">Of the first attempt.</param>
/// <param name="EndTime">When it reached its final state.</param>
/// <param name="ExpireTime">When its contents go, once it has ended.</param>
public sealed record Job(
    string Id,
    string Owner,
    string Kind,
    JobState State,
    byte[] Parameters,
    int Attempt,
    byte[]? Progress,
    string? Preview,
    Google.Rpc.Status? Error,
    bool DeadLetter,
    DateTimeOffset CreateTime,
    DateTimeOffset? StartTime,
    DateTimeOffset? EndTime,
    DateTimeOffset? ExpireTime)
{
    internal static Job Of(JobRow row) =>
        new(
            row.Id,
            row.Owner,
            row.Kind,
            row.State,
            row.Parameters,
            row.Attempt,
            row.Progress,
            row.Preview,
            row.Error is null ? null : Google.Rpc.Status.Parser.ParseFrom(row.Error),
            row.DeadLetter,
            row.CreateTime,
            row.StartTime,
            row.EndTime,
            row.ExpireTime);
}
