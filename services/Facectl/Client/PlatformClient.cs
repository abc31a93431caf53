using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace FacePlatform.Facectl.Client;

/// <summary>
/// The platform's public services behind one connection to the gateway, which is the command's own: an import that has to
/// wait fills the window of no other.
/// </summary>
public sealed class PlatformClient : IDisposable
{
    private readonly GrpcChannel _channel;

    /// <param name="settings">URL and timeout; the rest comes from the environment.</param>
    /// <exception cref="CallerMistakeException">The URL is none.</exception>
    public PlatformClient(PlatformSettings settings)
    {
        var url = settings.Url ?? Configured("FACEPLATFORM_URL") ?? "http://localhost:8081";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw CallerMistakeException.Option("--url", $"\"{url}\" is no http or https URL.");

        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            MaxReceiveMessageSize = 64 << 20,
            HttpHandler = new SocketsHttpHandler
            {
                EnableMultipleHttp2Connections = true,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                // A stream has no deadline: this ends one whose platform is gone.
                KeepAlivePingDelay = TimeSpan.FromSeconds(15),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            },
        });
        // The first is the outermost: all attempts of a call share its deadline.
        var invoker = _channel.CreateCallInvoker().Intercept(
            new CallOptionsInterceptor(
                Configured("FACEPLATFORM_KEY"),
                TimeSpan.FromSeconds(settings.Timeout),
                TimeProvider.System),
            new RetryInterceptor());
        Faces = new(invoker);
        Galleries = new(invoker);
        Curation = new(invoker);
        Transfers = new(invoker);
        StyleTransfers = new(invoker);
        Trainings = new(invoker);
        Models = new(invoker);
        Migrations = new(invoker);
        Pipelines = new(invoker);
        ApiKeys = new(invoker);
    }

    /// <summary>Faces in images.</summary>
    public FaceService.FaceServiceClient Faces { get; }

    /// <summary>Galleries, subjects and enrolled faces.</summary>
    public GalleryService.GalleryServiceClient Galleries { get; }

    /// <summary>Merges, moves, duplicates and outliers.</summary>
    public CurationService.CurationServiceClient Curation { get; }

    /// <summary>Imports and exports.</summary>
    public TransferService.TransferServiceClient Transfers { get; }

    /// <summary>Pictures in the style of others, as jobs.</summary>
    public StyleTransferService.StyleTransferServiceClient StyleTransfers { get; }

    /// <summary>Trainings of encoders, as jobs.</summary>
    public TrainingService.TrainingServiceClient Trainings { get; }

    /// <summary>Encoders that were trained or registered.</summary>
    public ModelService.ModelServiceClient Models { get; }

    /// <summary>Changes of a gallery's pipeline, as jobs.</summary>
    public MigrationService.MigrationServiceClient Migrations { get; }

    /// <summary>Pipelines with their models and calibrations.</summary>
    public PipelineService.PipelineServiceClient Pipelines { get; }

    /// <summary>API keys.</summary>
    public ApiKeyService.ApiKeyServiceClient ApiKeys { get; }

    public void Dispose() => _channel.Dispose();

    private static string? Configured(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
