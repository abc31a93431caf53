using FacePlatform.Internal.V1;
using FacePlatform.Pipelines;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Training.Clients;
using FacePlatform.Training.ModelStore;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FacePlatform.Tests.Training.Service;

/// <summary>How a model leaves, with replicas of Embedding that notice it one after the other.</summary>
public sealed class ModelActivationTests : IDisposable
{
    private const string Id = "leaving-1a2b3c4d";

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _calls = [];
    private readonly ModelFolders _models;
    private readonly IOptions<ModelStoreOptions> _options;

    public ModelActivationTests()
    {
        _options = Options.Create(new ModelStoreOptions
        {
            Root = _folder.Path,
            RequiredAnswers = 3,
            ActivationTimeout = TimeSpan.FromMinutes(10),
        });
        // The database's folder is not asked for where the store has one.
        _models = new(_options, null!, Host.CreateEmptyApplicationBuilder(null).Environment, NullLogger<ModelFolders>.Instance);
        Directory.CreateDirectory(_models.PathOf(Id));
        var model = new Model { Name = $"models/{Id}", Pipeline = $"pipelines/{Id}" };
        File.WriteAllText(Path.Combine(_models.PathOf(Id), ModelStoreLayout.ModelFile), JsonFormatter.Default.Format(model));
        _models.Mark(model.Name, ModelState.Active);
    }

    public void Dispose()
    {
        _models.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_is_retired_when_no_replica_serves_it_and_no_gallery_came_meanwhile()
    {
        Assert.Equal(ModelState.Retired, (await RetireAsync(["served", "gone", "served", "away", "gone"], [0, 0])).State);
        Assert.Equal(
            ["0 galleries", "served", "gone", "served", "away", "gone", "gone", "gone", "0 galleries"], _calls);
    }

    [Fact]
    public async Task It_is_served_again_where_a_gallery_came_before_all_replicas_had_noticed()
    {
        await RpcAssert.FailsAsync(
            StatusCode.FailedPrecondition, ErrorReason.ModelInUse, () => RetireAsync(["served", "gone"], [0, 1]));
        Assert.Equal(["0 galleries", "served", "gone", "gone", "gone", "1 galleries"], _calls);
        Assert.Equal(ModelState.Active, _models.Get($"models/{Id}").State);
    }

    [Fact]
    public async Task It_stays_active_without_a_moment_where_a_gallery_uses_it()
    {
        await RpcAssert.FailsAsync(StatusCode.FailedPrecondition, ErrorReason.ModelInUse, () => RetireAsync(["gone"], [2]));
        Assert.Equal(["2 galleries"], _calls);
        Assert.Equal(ModelState.Active, _models.Get($"models/{Id}").State);
    }

    [Theory]
    [InlineData("served")]
    [InlineData("away")]
    public async Task It_stays_active_where_a_replica_does_not_say_that_it_is_gone(string answer)
    {
        _options.Value.ActivationTimeout = TimeSpan.FromSeconds(1);
        await RpcAssert.FailsAsync(
            StatusCode.Unavailable, ErrorReason.ServiceUnavailable, () => RetireAsync([answer], [0]));
        Assert.Equal(ModelState.Active, _models.Get($"models/{Id}").State);
    }

    // The last answer is repeated.
    private Task<Model> RetireAsync(string[] answers, long[] galleries)
    {
        var activation = new ModelActivation(
            _models,
            new ServedPipelines(new Replicas(new(answers), _calls)),
            new Galleries(new(galleries), _calls),
            _options,
            TimeProvider.System);
        return activation.RetireAsync(new() { Name = $"models/{Id}" }, TestContext.Current.CancellationToken);
    }

    private static AsyncUnaryCall<T> Answer<T>(Func<T> answer) => new(
        Task.Run(answer), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });

    private sealed class Replicas(Queue<string> answers, List<string> calls) : EmbeddingService.EmbeddingServiceClient
    {
        public override AsyncUnaryCall<ListPipelinesResponse> ListPipelinesAsync(
            ListPipelinesRequest request, CallOptions options)
        {
            var answer = answers.Count > 1 ? answers.Dequeue() : answers.Peek();
            calls.Add(answer);
            return Answer(() => answer switch
            {
                "away" => throw RpcErrors.Unavailable("away", TimeSpan.FromSeconds(1)),
                "served" => new ListPipelinesResponse { Pipelines = { new Pipeline { Name = $"pipelines/{Id}" } } },
                _ => new ListPipelinesResponse(),
            });
        }
    }

    private sealed class Galleries(Queue<long> counts, List<string> calls)
        : IdentityMigrationService.IdentityMigrationServiceClient
    {
        public override AsyncUnaryCall<CountGalleriesResponse> CountGalleriesAsync(
            CountGalleriesRequest request, CallOptions options)
        {
            var count = counts.Dequeue();
            calls.Add($"{count} galleries");
            return Answer(() => new CountGalleriesResponse { Galleries = count });
        }
    }
}
