using System.Collections.Concurrent;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway.Doubles;

/// <summary>A test double of Identity: a gallery whose pipeline a test changes, and the faults that it wants.</summary>
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
        return Task.FromResult(new Gallery { Name = $"galleries/{request.Gallery}", Pipeline = Pipeline });
    }

    public override Task<Empty> DeleteSubject(SubjectRef request, ServerCallContext context) =>
        throw new InvalidOperationException("disk full at /srv/secret");

    public override Task<VerifyTemplateResponse> VerifyTemplate(VerifyTemplateRequest request, ServerCallContext context) =>
        Verify(request, context);

    public override Task<Face> EnrollTemplate(EnrollTemplateRequest request, ServerCallContext context) => Enroll(request);

    public override Task<Decision> CompareTemplates(CompareTemplatesRequest request, ServerCallContext context) =>
        Task.FromResult(new Decision { Outcome = Outcome.Match });

    public override Task<IdentifyTemplatesResponse> IdentifyTemplates(
        IdentifyTemplatesRequest request, ServerCallContext context) => Task.FromResult(Identify(request));
}
