using System.Collections.Concurrent;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway.Doubles;

/// <summary>A test double of Embedding: one face per image, or the fault that a test wants.</summary>
public sealed class EmbeddingDouble : EmbeddingService.EmbeddingServiceBase
{
    public const string DefaultPipeline = "pipelines/default-1";

    /// <summary>What AnalyzeFaces answers.</summary>
    public Func<AnalyzeFacesRequest, ServerCallContext, Task<AnalyzeFacesResponse>> Analyze { get; set; } =
        (request, _) => Task.FromResult(OneFace(request));

    /// <summary>The default pipeline's.</summary>
    public Calibration? Calibration { get; set; }

    /// <summary>Served beside the default one.</summary>
    public IReadOnlyList<string> OtherPipelines { get; set; } = [];

    public ConcurrentQueue<AnalyzeFacesRequest> Requests { get; } = new();

    public static AnalyzeFacesResponse OneFace(AnalyzeFacesRequest request)
    {
        var pipeline = request.Pipeline is "" ? DefaultPipeline : request.Pipeline;
        return new()
        {
            Pipeline = pipeline,
            Width = 10,
            Height = 20,
            Faces =
            {
                new AnalyzedFace
                {
                    Face = new() { Box = new() { Width = 5, Height = 6 }, Quality = new() { Acceptable = true } },
                    Template = request.Templates ? new() { Pipeline = pipeline, Embedding = { 1 } } : null,
                    OtherTemplate = request.OtherPipeline is ""
                        ? null
                        : new() { Pipeline = request.OtherPipeline, Embedding = { -1 } },
                    Crop = request.Crops ? ByteString.CopyFromUtf8("a crop") : ByteString.Empty,
                },
            },
        };
    }

    public override Task<AnalyzeFacesResponse> AnalyzeFaces(AnalyzeFacesRequest request, ServerCallContext context)
    {
        Requests.Enqueue(request);
        return Analyze(request, context);
    }

    public override Task<ListPipelinesResponse> ListPipelines(ListPipelinesRequest request, ServerCallContext context) =>
        Task.FromResult(new ListPipelinesResponse
        {
            Pipelines =
            {
                new Pipeline { Name = DefaultPipeline, Default = true, EmbeddingSize = 1, Calibration = Calibration },
                OtherPipelines.Select(name => new Pipeline { Name = name, EmbeddingSize = 1 }),
            },
        });
}
