using FacePlatform.Identity.Decisions;
using FacePlatform.Identity.Index;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Pipelines;
using FacePlatform.Identity.Record;
using FacePlatform.Internal.V1;
using Microsoft.EntityFrameworkCore;
using OperatingPoint = FacePlatform.Identity.Decisions.OperatingPoint;

namespace FacePlatform.Identity.Curation;

/// <summary>A gallery that is looked through, and the similarity from which two faces look like one person.</summary>
internal sealed record CuratedGallery(
    GalleryName Name, IndexPartition Partition, RegisteredPipeline Pipeline, OperatingPoint Point)
{
    /// <param name="record">Where it reads from.</param>
    /// <param name="pipelines">What knows the gallery's calibration.</param>
    /// <param name="request">Checked by <see cref="VerificationPoint.Check"/>.</param>
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
