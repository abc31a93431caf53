using FacePlatform.Internal.V1;
using FacePlatform.Jobs.Submission;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;

namespace FacePlatform.Training.Endpoint;

/// <summary>Trainings as callers see them.</summary>
internal static class TrainingMessages
{
    public static V1.Training ToMessage(this Job job)
    {
        var spec = TrainingParameters.Parser.ParseFrom(job.Parameters).Spec;
        var notes = job.Progress is null ? new() : TrainingNotes.Parser.ParseFrom(job.Progress);
        return new()
        {
            Name = $"trainings/{job.Id}",
            State = (JobState)job.State,
            Title = spec.Title,
            ConsentNote = spec.ConsentNote,
            Options = spec.Options,
            Attempt = job.Attempt,
            Progress = notes.Progress,
            Error = job.Error,
            DeadLetter = job.DeadLetter,
            Result = job.State == Jobs.Record.JobState.Succeeded ? notes.Result : null,
            CreateTime = job.CreateTime.ToTimestamp(),
            StartTime = job.StartTime?.ToTimestamp(),
            EndTime = job.EndTime?.ToTimestamp(),
            ExpireTime = job.ExpireTime?.ToTimestamp(),
        };
    }
}
