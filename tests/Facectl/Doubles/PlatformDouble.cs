using System.Collections.Concurrent;
using System.Net;
using System.Text;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FacePlatform.Tests.Facectl.Doubles;

/// <summary>
/// A double of the gateway on real Kestrel and HTTP/2. It knows no pixels: a photo is a text, either an angle in degrees,
/// which is its embedding in the plane, followed by "poor" where its quality is not acceptable; or the name of an
/// <see cref="ErrorReason"/> that it is refused with.
/// </summary>
public sealed class PlatformDouble : IAsyncDisposable
{
    public const string PipelineName = "pipelines/double-00000000";

    private readonly WebApplication _app;

    public PlatformDouble()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddRouting();
        builder.Services.AddGrpc(grpc => grpc.Interceptors.Add<Recorder>());
        builder.Services.AddSingleton(this);
        builder.Services.AddSingleton(StyleTransfers);
        builder.Services.AddSingleton(Trainings);
        builder.Services.AddSingleton(Models);
        builder.Services.AddSingleton(Migrations);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        _app = builder.Build();
        _app.MapGrpcService<FaceServiceDouble>();
        _app.MapGrpcService<GalleryServiceDouble>();
        _app.MapGrpcService<CurationServiceDouble>();
        _app.MapGrpcService<TransferServiceDouble>();
        _app.MapGrpcService<StyleTransferServiceDouble>();
        _app.MapGrpcService<TrainingServiceDouble>();
        _app.MapGrpcService<ModelServiceDouble>();
        _app.MapGrpcService<MigrationServiceDouble>();
        _app.MapGrpcService<PipelineServiceDouble>();
        _app.MapGrpcService<ApiKeyServiceDouble>();
        _app.Start();
        Url = _app.Urls.Single();
    }

    public string Url { get; }

    /// <summary>Its one style transfer.</summary>
    public StyleTransferServiceDouble StyleTransfers { get; } = new();

    /// <summary>Its one training.</summary>
    public TrainingServiceDouble Trainings { get; } = new();

    /// <summary>Its one model.</summary>
    public ModelServiceDouble Models { get; } = new();

    /// <summary>Its one migration.</summary>
    public MigrationServiceDouble Migrations { get; } = new();

    /// <summary>Every call that arrived.</summary>
    public ConcurrentQueue<RecordedCall> Calls { get; } = new();

    /// <summary>What a call fails with; asked before each call with its number from 0. Null lets it pass.</summary>
    public Func<string, int, RpcException?> Fault { get; set; } = (_, _) => null;

    /// <summary>What an image of an import is answered with instead; asked with the image's number since the start.</summary>
    public Func<int, RpcException?> ImageFault { get; set; } = _ => null;

    /// <summary>
    /// After what the stream of an import breaks: the image's number since the start, or the record's in its stream.
    /// </summary>
    public HashSet<int> BreaksAfter { get; } = [];

    /// <summary>What an export streams.</summary>
    public IReadOnlyList<GalleryRecord> Export { get; set; } = [];

    /// <summary>Every message of an import, in order.</summary>
    public ConcurrentQueue<IMessage> Imported { get; } = new();

    /// <summary>Makes every call wait until its caller gives up.</summary>
    public bool Hangs { get; set; }

    /// <summary>The calibration of the one pipeline.</summary>
    public Calibration? Calibration { get; set; }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    internal static EmbeddedFace Look(ByteString image, string field = "image")
    {
        var words = Encoding.UTF8.GetString(image.Span).Split(' ');
        if (!double.TryParse(words[0], out var degrees))
            throw RpcErrors.InvalidImage(Enum.Parse<ErrorReason>(words[0]), "The photo asked for it.", field);
        var (x, y) = ((float)Math.Cos(degrees * Math.PI / 180), (float)Math.Sin(degrees * Math.PI / 180));
        var sharpness = words.Contains("poor") ? 1 : 50;
        return new()
        {
            Face = new()
            {
                Box = new() { X = 10, Y = 20, Width = 30, Height = 40 },
                Landmarks = new()
                {
                    LeftEye = new() { X = 15, Y = 30 },
                    RightEye = new() { X = 35, Y = 30 },
                    Nose = new() { X = 25, Y = 40 },
                    LeftMouth = new() { X = 18, Y = 50 },
                    RightMouth = new() { X = 32, Y = 50 },
                },
                Score = 0.99f,
                Quality = new()
                {
                    Acceptable = sharpness > 20,
                    Checks = { new QualityCheck { Name = "sharpness", Value = sharpness, Minimum = 20, Passed = sharpness > 20 } },
                },
            },
            Template = new() { Pipeline = PipelineName, Embedding = { x, y } },
        };
    }

    internal static double Similarity(EmbeddedFace a, EmbeddedFace b) =>
        a.Template.Embedding.Zip(b.Template.Embedding, (x, y) => (double)x * y).Sum();

    internal sealed class Recorder(PlatformDouble platform) : Interceptor
    {
        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            await RecordAsync((IMessage)(object)request!, context);
            return await continuation(request, context);
        }

        public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            ServerStreamingServerMethod<TRequest, TResponse> continuation)
        {
            await RecordAsync((IMessage)(object)request!, context);
            await continuation(request, responseStream, context);
        }

        public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream,
            ServerCallContext context,
            ClientStreamingServerMethod<TRequest, TResponse> continuation)
        {
            await RecordAsync(null, context);
            return await continuation(requestStream, context);
        }

        public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            DuplexStreamingServerMethod<TRequest, TResponse> continuation)
        {
            await RecordAsync(null, context);
            await continuation(requestStream, responseStream, context);
        }

        private async Task RecordAsync(IMessage? request, ServerCallContext context)
        {
            var method = context.Method.Split('/')[^1];
            var number = platform.Calls.Count(c => c.Method == method);
            platform.Calls.Enqueue(new(
                method,
                request,
                context.RequestHeaders.GetValue("x-api-key"),
                context.RequestHeaders.GetValue("traceparent"),
                context.Deadline));
            if (platform.Hangs)
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            if (platform.Fault(method, number) is { } fault)
                throw fault;
        }
    }
}
