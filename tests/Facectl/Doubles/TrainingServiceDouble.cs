using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.Tests.Facectl.Doubles;

/// <summary>
/// One training, <see cref="Job"/>, that goes through its epochs as they are watched. It trains nothing: the title "fails"
/// ends it by its own fault, "dies" by the platform's, "worse" makes a worse model, "waits" never ends.
/// </summary>
public sealed class TrainingServiceDouble : TrainingService.TrainingServiceBase
{
    public const string Job = "trainings/t1";
    public const string Report = "the report";
    public const int Epochs = 3;

    private readonly Training _job = new()
    {
        Name = Job,
        State = JobState.Waiting,
        Attempt = 1,
        CreateTime = Timestamp.FromDateTime(new DateTime(2030, 1, 3, 3, 4, 5, DateTimeKind.Utc)),
    };

    private readonly TaskCompletionSource _cancelled = new();

    /// <summary>What came in each stream, in order.</summary>
    public List<List<CreateTrainingRequest>> Streams { get; } = [];

    /// <summary>After how many messages each stream breaks; whole where there is no entry for it.</summary>
    public Queue<int> UploadBreaksAfter { get; } = [];

    /// <summary>At which epochs the stream of a watch breaks, after it was told.</summary>
    public HashSet<int> BreaksAt { get; } = [];

    /// <summary>Whether lists show it.</summary>
    public bool Listed { get; set; }

    /// <summary>Runs before the answer to a stream that was read whole.</summary>
    public Action BeforeAnswer { get; set; } = () => { };

    /// <summary>The job as it is.</summary>
    public Training Current => _job;

    public override async Task<Training> CreateTraining(
        IAsyncStreamReader<CreateTrainingRequest> requestStream, ServerCallContext context)
    {
        var messages = new List<CreateTrainingRequest>();
        Streams.Add(messages);
        var breaksAfter = UploadBreaksAfter.TryDequeue(out var count) ? count : int.MaxValue;
        await foreach (var message in requestStream.ReadAllAsync(context.CancellationToken))
        {
            messages.Add(message);
            if (messages.Count == breaksAfter)
                await TransferServiceDouble.BreakAsync(context);
        }

        var spec = messages[0].Spec;
        string[] people = [.. messages.Skip(1).Select(message => message.Image.Subject).Distinct()];
        if (spec.Directory.Length == 0 && people.Length < 2)
            throw RpcErrors.InvalidField(
                ErrorReason.TrainingSetTooSmall,
                "image",
                "there is 1 person; at least 6 are needed, with 2 images each.",
                ("subjects", "1"), ("minimum_subjects", "6"));
        (_job.Title, _job.ConsentNote, _job.Options) = (spec.Title, spec.ConsentNote, spec.Options);
        BeforeAnswer();
        return _job;
    }

    public override Task<Training> GetTraining(GetTrainingRequest request, ServerCallContext context) =>
        Task.FromResult(Known(request.Name));

    public override Task<ListTrainingsResponse> ListTrainings(ListTrainingsRequest request, ServerCallContext context) =>
        Task.FromResult(Listed ? new ListTrainingsResponse { Trainings = { _job } } : new());

    public override async Task WatchTraining(
        WatchTrainingRequest request, IServerStreamWriter<Training> responseStream, ServerCallContext context)
    {
        _ = Known(request.Name);
        await responseStream.WriteAsync(_job.Clone());
        while (_job.State is JobState.Waiting or JobState.Running)
        {
            if (_job.Title is "waits")
                await Task.WhenAny(_cancelled.Task, Task.Delay(Timeout.Infinite, context.CancellationToken));
            else
                GoOn();
            await responseStream.WriteAsync(_job.Clone());
            if (BreaksAt.Remove(_job.Progress?.Epoch ?? 0))
            {
                await TransferServiceDouble.BreakAsync(context);
                return;
            }
        }
    }

    public override Task<ListTrainingSubjectsResponse> ListTrainingSubjects(
        ListTrainingSubjectsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListTrainingSubjectsResponse
        {
            Subjects =
            {
                new TrainingSubject { Subject = "ada", Part = TrainingPart.Train, Images = 3 },
                new TrainingSubject { Subject = "bea, the \"second\"", Part = TrainingPart.Test, Images = 2 },
            },
        });

    public override Task<TrainingReport> GetTrainingReport(GetTrainingReportRequest request, ServerCallContext context) =>
        Known(request.Name).State is JobState.Succeeded
            ? Task.FromResult(new TrainingReport { Image = ByteString.CopyFromUtf8(Report) })
            : throw RpcErrors.FailedPrecondition(ErrorReason.JobNotDone, "It has no report yet.", ("state", "RUNNING"));

    public override Task<Training> CancelTraining(CancelTrainingRequest request, ServerCallContext context)
    {
        if (Known(request.Name).State is JobState.Succeeded or JobState.Failed)
            throw RpcErrors.FailedPrecondition(ErrorReason.JobEnded, "It has ended.", ("state", "SUCCEEDED"));
        _job.State = JobState.Cancelled;
        _cancelled.TrySetResult();
        return Task.FromResult(_job);
    }

    public override Task<Empty> DeleteTraining(DeleteTrainingRequest request, ServerCallContext context)
    {
        _ = Known(request.Name);
        return Task.FromResult(new Empty());
    }

    public override Task<Training> ReplayTraining(ReplayTrainingRequest request, ServerCallContext context)
    {
        _job.State = JobState.Waiting;
        return Task.FromResult(_job);
    }

    private static ErrorMetrics Metrics(double auc) =>
        new() { Auc = auc, Eer = 0.05, TarAtFar1E3 = 0.75, Subjects = 12, Images = 60 };

    private Training Known(string name) =>
        name == Job ? _job : throw RpcErrors.NotFound(ErrorReason.JobNotFound, "Training", name);

    private void GoOn()
    {
        var epoch = _job.Progress is null ? 0 : _job.Progress.CompletedEpochs.Count;
        _job.State = JobState.Running;
        if (_job.Title is "fails" or "dies" && epoch > 1)
        {
            _job.State = JobState.Failed;
            _job.DeadLetter = _job.Title is "dies";
            _job.Error = (_job.DeadLetter
                ? RpcErrors.Create(StatusCode.Unavailable, ErrorReason.JobAttemptsExhausted, "Each attempt died.")
                : RpcErrors.FailedPrecondition(ErrorReason.TrainingDiverged, "The loss became NaN.")).GetRpcStatus();
            return;
        }

        if (epoch > Epochs)
        {
            _job.State = JobState.Succeeded;
            _job.Progress!.Stage = TrainingStage.Evaluating;
            _job.Result = Result();
            return;
        }

        _job.Progress ??= new()
        {
            Epochs = Epochs,
            Steps = 10 * Epochs,
            Data = new()
            {
                Images = 100,
                ImagesDone = 100,
                LeftOut = { ["NO_FACE"] = 2, ["IMAGE_UNREADABLE"] = 1 },
                TrainSubjects = 20,
                TrainImages = 60,
                ValidationSubjects = 4,
                ValidationImages = 17,
                TestSubjects = 12,
                TestImages = 20,
            },
        };
        _job.Progress.Stage = TrainingStage.Training;
        (_job.Progress.Epoch, _job.Progress.Step) = (epoch, 10 * epoch);
        _job.Progress.CompletedEpochs.Add(
            new TrainingEpoch { Epoch = epoch, Loss = 0.2 / (epoch + 1), Validation = Metrics(0.9 + (0.01 * epoch)) });
        if (epoch > 0)
            _job.Progress.RecentSteps.Add(new TrainingStep
            {
                Step = 10 * epoch,
                Loss = 0.2 / (epoch + 1),
                ActiveFraction = 0.421,
                PositiveDistance = 0.5,
                NegativeDistance = 0.7,
                LearningRate = 1e-4,
                Triplets = 360,
            });
        _job.Progress.Remaining = Duration.FromTimeSpan(TimeSpan.FromSeconds(65));
    }

    private TrainingResult Result() => new()
    {
        Model = ModelServiceDouble.Name,
        Before = Metrics(0.9),
        After = Metrics(0.95),
        Difference = new() { Auc = 0.05, Low = 0.01, High = 0.09 },
        Verdict = _job.Title is "worse" ? Verdict.Worse : Verdict.Better,
        BestEpoch = 2,
        StoppedEarly = true,
        TrainingTime = Duration.FromTimeSpan(TimeSpan.FromSeconds(90)),
    };
}
