using FacePlatform.Identity.Decisions;
using FacePlatform.Identity.Index;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Pipelines;
using FacePlatform.Identity.Record;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Naming;
using Microsoft.EntityFrameworkCore;
using OperatingPoint = FacePlatform.Identity.Decisions.OperatingPoint;

namespace FacePlatform.Identity.Curation;

/// <summary>A gallery that is looked through, and the similarity from which two faces look like one person.</summary>
internal sealed record CuratedGallery(
    GalleryName Name, IndexPartition Partition, RegisteredPipeline Pipeline, OperatingPoint Point)
{
    /// <summary>The page that is asked for; a token of another list, or of another operating point, is refused.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_FIELD, INVALID_PAGE_TOKEN or INVALID_RESOURCE_NAME.</exception>
    public static Page ParsePage(ListSuspectsRequest request, string kind)
    {
        var name = GalleryName.Parse(request.Gallery);
        VerificationPoint.Check(request.OperatingPoint);
        var point = request.OperatingPoint switch
        {
            { HasThreshold: true, Threshold: var threshold } => $"threshold {threshold:R}",
            { HasFalseMatchRate: true, FalseMatchRate: var rate } => $"rate {rate:R}",
            _ => "the default",
        };
        return Page.Parse(request.PageSize, request.PageToken, $"{kind} of {name} of {name.Tenant} at {point}");
    }

    /// <param name="record">Where it reads from.</param>
    /// <param name="pipelines">What knows the gallery's calibration.</param>
    /// <param name="request">Checked by <see cref="ParsePage"/>.</param>
    /// <param name="defaultRate">The false match rate per comparison where the request has no operating point.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Grpc.Core.RpcException">GALLERY_NOT_FOUND or FMR_NOT_SUPPORTED.</exception>
    public static async Task<CuratedGallery> OpenAsync(
        RecordContext record,
        PipelineRegistry pipelines,
        ListSuspectsRequest request,
        Func<RegisteredPipeline, double> defaultRate,
        CancellationToken cancellationToken)
    {
        var name = GalleryName.Parse(request.Gallery);
        var gallery = await record.Galleries.Named(name)
            .Select(row => new { row.Key, Pipeline = row.Pipeline.Name })
            .SingleOrDefaultAsync(cancellationToken) ?? throw name.NotFound();
        var pipeline = await pipelines.GetAsync(gallery.Pipeline, cancellationToken);
        var asked = request.OperatingPoint is { HasThreshold: false, HasFalseMatchRate: false } or null
            ? new OperatingPointRequest { FalseMatchRate = defaultRate(pipeline) }
            : request.OperatingPoint;
        return new(
            name,
            new(gallery.Key, pipeline.Key),
            pipeline,
            VerificationPoint.Resolve(pipeline, asked, templates: 1));
    }
}
