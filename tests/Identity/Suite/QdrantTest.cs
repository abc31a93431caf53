using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Qdrant;
using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>A test of a service whose index is in a double of Qdrant of its own.</summary>
public abstract class QdrantTest(IdentityDatabase database) : IAsyncLifetime
{
    protected const string G = "staff";

    protected TestQdrant Qdrant { get; private set; } = null!;

    /// <summary>Of a service that a test starts again.</summary>
    protected IReadOnlyList<(string, string)> Settings { get; private set; } = [];

    protected IdentityHost? Host { get; set; }

    protected QdrantDouble Server => Qdrant.Server;

    protected Caller Caller => new(Host!.Client, "tenant");

    public async ValueTask InitializeAsync()
    {
        Qdrant = await TestQdrant.StartDoubleAsync();
        Settings =
        [
            .. await database.CreateRecordAsync(), .. Qdrant.CreateSettings(), ("Index:PollInterval", "00:00:00.1"),
        ];
        Host = await IdentityHost.StartAsync([.. Settings]);
        await Caller.RegisterAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Host is not null)
            await Host.DisposeAsync();
        if (Qdrant is not null)
            await Qdrant.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task AwayAsync() =>
        await Caller.FailsAsync(ErrorReason.ServiceUnavailable, StatusCode.Unavailable, () => Caller.WhoAsync(G, Vectors.Axis(0)));

    protected Task FoundAsync(string subject, float[] probe) =>
        Eventually.HoldsAsync(
            async () => await TryWhoAsync(probe) is { } who && who.Contains(subject), $"{subject} is found");

    /// <summary>Who is found; null where the index is said to be unavailable.</summary>
    protected async Task<string[]?> TryWhoAsync(float[] probe, string gallery = G, string pipeline = Pipelines.Default)
    {
        try
        {
            var answer = await Caller.Client.IdentifyTemplatesAsync(new()
            {
                Gallery = Caller.Gallery(gallery),
                Pipeline = pipeline,
                Probes = { Caller.Probe(probe, pipeline: pipeline) },
                FalsePositiveIdentificationRate = 0.999,
                MaxCandidates = 100,
            });
            return [.. answer.Identifications.Single().Candidates.Select(candidate => candidate.Subject.Split('/')[^1])];
        }
        catch (RpcException error) when (error.GetReason() == ErrorReason.ServiceUnavailable)
        {
            return null;
        }
    }
}
