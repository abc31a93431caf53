using System.Collections.Concurrent;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway.Doubles;

/// <summary>
/// A test double of Identity, with <see cref="CurationDouble"/> and <see cref="TransferDouble"/> beside it: a gallery whose pipeline a test changes, and the faults that it
/// wants.
/// </summary>
public sealed class IdentityDouble : IdentityService.IdentityServiceBase
{
    /// <summary>The pipeline of every gallery.</summary>
    public string Pipeline { get; set; } = EmbeddingDouble.DefaultPipeline;

    /// <summary>What VerifyTemplate answers.</summary>
    public Func<VerifyTemplateRequest, ServerCallContext, Task<VerifyTemplateResponse>> Verify { get; set; } =
        (_, _) => Task.FromResult(new VerifyTemplateResponse { Decision = new() { Outcome = Outcome.Match } });

    /// <summary>What EnrollTemplate answers.</summary>
    public Func<EnrollTemplateRequest, Task<Face>> Enroll { get; set; } = _ => Task.FromResult(new Face());

    /// <summary>What IdentifyTemplates answers.</summary>
    public Func<IdentifyTemplatesRequest, IdentifyTemplatesResponse> Identify { get; set; } = _ => new();

    /// <summary>What CompareTemplates answers.</summary>
    public Func<CompareTemplatesRequest, Decision> Compare { get; set; } = _ => new() { Outcome = Outcome.Match };

    /// <summary>What FindEnrolment answers.</summary>
    public Func<EnrollTemplateRequest, Face?> Find { get; set; } = _ => null;

    /// <summary>What GetGallery answers, where a test wants something else.</summary>
    public Func<GalleryRef, Gallery>? Lookup { get; set; }

    /// <summary>Every request of the services beside IdentityService, of creations of galleries, of updates and renames.</summary>
    public ConcurrentQueue<IMessage> Requests { get; } = new();

    /// <summary>What ExportGallery streams.</summary>
    public Func<Internal.V1.ExportGalleryRequest, ServerCallContext, IAsyncEnumerable<GalleryRecord>> Export { get; set; } =
        (_, _) => AsyncEnumerable.Empty<GalleryRecord>();

    /// <summary>How ImportGallery goes.</summary>
    public Func<
        IAsyncStreamReader<Internal.V1.ImportGalleryRequest>, IServerStreamWriter<ImportGalleryResponse>, ServerCallContext, Task>
        Import
    { get; set; } = (_, _, _) => Task.CompletedTask;

    /// <summary>What happens in the middle of RebuildIndex.</summary>
    public Action<ServerCallContext> Rebuilding { get; set; } = _ => { };

    public ConcurrentQueue<Pipeline> Registered { get; } = new();

    public ConcurrentQueue<GalleryRef> GalleryLookups { get; } = new();

    public override Task<Empty> RegisterPipeline(Pipeline request, ServerCallContext context)
    {
        Registered.Enqueue(request);
        return Task.FromResult(new Empty());
    }

    public override Task<Gallery> GetGallery(GalleryRef request, ServerCallContext context)
    {
        GalleryLookups.Enqueue(request);
        if (Lookup is not null)
            return Task.FromResult(Lookup(request));
        return Task.FromResult(new Gallery { Name = $"galleries/{request.Gallery}", Pipeline = Pipeline });
    }

    public override Task<Gallery> CreateGallery(Internal.V1.CreateGalleryRequest request, ServerCallContext context) =>
        RecordAsync<Gallery>(request);

    public override Task<Gallery> UpdateGallery(Internal.V1.UpdateGalleryRequest request, ServerCallContext context) =>
        RecordAsync<Gallery>(request);

    public override Task<Subject> UpdateSubject(Internal.V1.UpdateSubjectRequest request, ServerCallContext context) =>
        RecordAsync<Subject>(request);

    public override Task<Subject> RenameSubject(Internal.V1.RenameSubjectRequest request, ServerCallContext context) =>
        RecordAsync<Subject>(request);

    public override Task<FindEnrolmentResponse> FindEnrolment(
        EnrollTemplateRequest request, ServerCallContext context) =>
        Task.FromResult(new FindEnrolmentResponse { Face = Find(request) });

    public override Task<Empty> DeleteSubject(SubjectRef request, ServerCallContext context) =>
        throw new InvalidOperationException("disk full at /srv/secret");

    public override Task<VerifyTemplateResponse> VerifyTemplate(VerifyTemplateRequest request, ServerCallContext context) =>
        Verify(request, context);

    public override Task<Face> EnrollTemplate(EnrollTemplateRequest request, ServerCallContext context) => Enroll(request);

    public override Task<Decision> CompareTemplates(CompareTemplatesRequest request, ServerCallContext context) =>
        Task.FromResult(Compare(request));

    public override Task<IdentifyTemplatesResponse> IdentifyTemplates(
        IdentifyTemplatesRequest request, ServerCallContext context) => Task.FromResult(Identify(request));

    internal Task<T> RecordAsync<T>(IMessage request)
        where T : new()
    {
        Requests.Enqueue(request);
        return Task.FromResult(new T());
    }
}
