using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.Tests.Facectl.Doubles;

/// <summary>One model, that a training made.</summary>
public sealed class ModelServiceDouble : ModelService.ModelServiceBase
{
    public const string Id = "entrance-11111111";
    public const string Name = $"models/{Id}";

    /// <summary>The model as it is.</summary>
    public Model Current { get; } = new()
    {
        Name = Name,
        Pipeline = $"pipelines/{Id}",
        Title = "entrance",
        State = ModelState.Inactive,
        Parent = PlatformDouble.PipelineName,
        EmbeddingSize = 512,
        Training = TrainingServiceDouble.Job,
        ConsentNote = "By agreement.",
        Data = new() { TrainSubjects = 20, TrainImages = 60, ValidationSubjects = 4, TestSubjects = 12, TestImages = 20 },
        Options = new() { Mining = TripletMining.SemiHard, Margin = 0.2, Augmentation = new() { Degradation = 0.5 } },
        Result = new()
        {
            Model = Name,
            Before = new() { Auc = 0.9, Eer = 0.1 },
            After = new() { Auc = 0.8, Eer = 0.2 },
            Difference = new() { Auc = -0.1, Low = -0.2, High = -0.05 },
            Verdict = Verdict.Worse,
        },
        Calibration = new()
        {
            Name = "set-00000000",
            Points =
            {
                new OperatingPoint { FalseMatchRate = 0.01, Threshold = 0.3, Supported = true },
                new OperatingPoint { FalseMatchRate = 0.001, Threshold = 0.4 },
            },
        },
        CreateTime = Timestamp.FromDateTime(new DateTime(2030, 1, 2, 3, 4, 5, DateTimeKind.Utc)),
    };

    /// <summary>What came in the stream of a registration.</summary>
    public List<RegisterModelRequest> Registration { get; } = [];

    public override async Task<Model> RegisterModel(
        IAsyncStreamReader<RegisterModelRequest> requestStream, ServerCallContext context)
    {
        await foreach (var message in requestStream.ReadAllAsync(context.CancellationToken))
            Registration.Add(message);
        return Registration[0].Spec.Title is "broken"
            ? throw RpcErrors.InvalidField(ErrorReason.ModelInvalid, "chunk", "is no ONNX file.")
            : Current;
    }

    public override Task<Model> GetModel(GetModelRequest request, ServerCallContext context) =>
        Task.FromResult(Known(request.Name));

    public override Task<ListModelsResponse> ListModels(ListModelsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListModelsResponse { Models = { Current } });

    public override Task<Model> ActivateModel(ActivateModelRequest request, ServerCallContext context)
    {
        if (!request.Force)
            throw RpcErrors.FailedPrecondition(ErrorReason.ModelWorse, "It is worse than its parent.");
        (Known(request.Name).State, Current.Default) = (ModelState.Active, request.Default);
        return Task.FromResult(Current);
    }

    public override Task<Model> RetireModel(RetireModelRequest request, ServerCallContext context)
    {
        Known(request.Name).State = ModelState.Retired;
        return Task.FromResult(Current);
    }

    public override Task<Empty> DeleteModel(DeleteModelRequest request, ServerCallContext context) =>
        Known(request.Name).State is ModelState.Active
            ? throw RpcErrors.FailedPrecondition(ErrorReason.ModelInUse, "It is active.")
            : Task.FromResult(new Empty());

    private Model Known(string name) =>
        name == Name ? Current : throw RpcErrors.NotFound(ErrorReason.ModelNotFound, "Model", name);
}
