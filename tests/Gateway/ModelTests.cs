using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway;

/// <summary>What of ModelService is the gateway's: names, the relay of a file, and that Identity learns of a new pipeline.</summary>
public sealed class ModelTests : IAsyncDisposable
{
    private const string Model = TrainingDouble.Model;
    private const int ChunkBytes = 1 << 20;

    private static readonly RegisterModelRequest Spec = new()
    {
        Spec = new() { Title = "own", Source = "our lab", License = "MIT", Calibration = new() { Name = "c" } },
    };

    private readonly GatewayWithDoubles _platform = new();

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private ModelService.ModelServiceClient Models => _platform.Gateway.Models();

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task Requests_reach_the_service_as_they_are()
    {
        _platform.Embedding.OtherPipelines = [TrainingDouble.Pipeline];
        var activate = new ActivateModelRequest { Name = Model, Force = true, Default = true };
        await Models.GetModelAsync(new() { Name = Model });
        await Models.ListModelsAsync(new());
        await Models.ActivateModelAsync(activate);
        await Models.RetireModelAsync(new() { Name = Model });
        await Models.DeleteModelAsync(new() { Name = Model });

        IMessage[] expected =
        [
            new GetModelRequest { Name = Model }, new ListModelsRequest(), activate, new RetireModelRequest { Name = Model },
            new DeleteModelRequest { Name = Model },
        ];
        Assert.Equal(expected, _platform.Training.Requests);
    }

    [Fact]
    public async Task An_activation_has_the_time_that_Embedding_needs_to_load_the_model()
    {
        _platform.Embedding.OtherPipelines = [TrainingDouble.Pipeline];
        await Models.ActivateModelAsync(new() { Name = Model });

        // As long as Training waits by default and the calls around it.
        Assert.True(_platform.Training.ActivationDeadline > DateTime.UtcNow.AddSeconds(60));
    }

    [Theory]
    [InlineData("")]
    [InlineData("m1")]
    [InlineData("pipelines/m1")]
    [InlineData("models/..")]
    [InlineData("models/../active")]
    public async Task A_bad_name_is_refused(string name)
    {
        await RefusesNameAsync(Models.GetModelAsync(new() { Name = name }));
        await RefusesNameAsync(Models.ActivateModelAsync(new() { Name = name }));
        await RefusesNameAsync(Models.RetireModelAsync(new() { Name = name }));
        await RefusesNameAsync(Models.DeleteModelAsync(new() { Name = name }));
        Assert.Empty(_platform.Training.Requests);
    }

    [Fact]
    public async Task A_file_goes_to_the_service_chunk_by_chunk()
    {
        RegisterModelRequest[] messages = [Spec, .. Enumerable.Range(0, 40).Select(_ => Chunk(ChunkBytes)), Chunk(17)];

        Assert.Equal(Model, (await RegisterAsync(messages)).Name);
        Assert.Equal(messages, _platform.Training.Requests);
    }

    [Theory]
    [InlineData(ChunkBytes + 1)]
    [InlineData(30 * ChunkBytes)]
    public async Task A_larger_chunk_is_refused(int bytes) =>
        await RefusesAsync("chunk", Spec, Chunk(1), Chunk(bytes));

    [Fact]
    public async Task A_stream_that_starts_or_goes_on_wrong_is_refused()
    {
        await RefusesAsync("spec");
        await RefusesAsync("spec", Chunk(1));
        await RefusesAsync("spec", new RegisterModelRequest());
        Assert.Empty(_platform.Training.Requests);
        await RefusesAsync("chunk", Spec, Spec);
        await RefusesAsync("chunk", Spec, new RegisterModelRequest());
    }

    [Fact]
    public async Task A_model_that_is_answered_as_active_is_known_to_Identity()
    {
        await _platform.Gateway.WaitUntilReadyAsync();
        _platform.Embedding.OtherPipelines = [TrainingDouble.Pipeline];
        await Models.ActivateModelAsync(new() { Name = Model });

        Assert.Equal(TrainingDouble.Pipeline, _platform.Identity.Registered.Last().Name);
    }

    [Fact]
    public async Task A_replica_of_Embedding_that_loads_the_model_a_little_later_is_waited_for()
    {
        await _platform.Gateway.WaitUntilReadyAsync();
        var activation = Models.ActivateModelAsync(new() { Name = Model });
        await Task.Delay(400, Test);
        Assert.DoesNotContain(_platform.Identity.Registered, pipeline => pipeline.Name == TrainingDouble.Pipeline);
        _platform.Embedding.OtherPipelines = [TrainingDouble.Pipeline];
        await activation;

        Assert.Contains(_platform.Identity.Registered, pipeline => pipeline.Name == TrainingDouble.Pipeline);
    }

    [Fact]
    public async Task What_the_service_refuses_reaches_the_caller()
    {
        _platform.Training.Activating =
            _ => throw RpcErrors.FailedPrecondition(ErrorReason.ModelWorse, "It is worse than its parent.");
        await RpcAssert.FailsAsync(
            StatusCode.FailedPrecondition, ErrorReason.ModelWorse, Models.ActivateModelAsync(new() { Name = Model }));
    }

    private static async Task RefusesNameAsync<T>(AsyncUnaryCall<T> call) =>
        await RpcAssert.RefusesAsync(ErrorReason.InvalidResourceName, "name", call);

    private async Task RefusesAsync(string field, params RegisterModelRequest[] messages)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => RegisterAsync(messages));
        Assert.Equal(
            (StatusCode.InvalidArgument, ErrorReason.InvalidField), (error.StatusCode, error.GetReason()));
        Assert.Equal(field, error.GetErrorInfo()!.Metadata["field"]);
    }

    private async Task<Model> RegisterAsync(params RegisterModelRequest[] messages)
    {
        using var call = Models.RegisterModel(cancellationToken: Test);
        try
        {
            foreach (var message in messages)
                await call.RequestStream.WriteAsync(message, Test);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // The call has ended; its status says why.
        }

        return await call;
    }

    private static RegisterModelRequest Chunk(int bytes) => new() { Chunk = UnsafeByteOperations.UnsafeWrap(new byte[bytes]) };
}
