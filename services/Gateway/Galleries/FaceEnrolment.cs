using FacePlatform.Gateway.Faces;
using FacePlatform.Gateway.Pipelines;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Gateway.Galleries;

/// <summary>Enrols the one face of an image: encoded as the gallery needs it, written by Identity.</summary>
internal sealed class FaceEnrolment(
    IdentityService.IdentityServiceClient identity, FaceAnalysis analysis, GalleryPipelines pipelines)
{
    /// <param name="enrolment">What Identity is asked, without the probe.</param>
    /// <param name="image">The request's field "image".</param>
    /// <param name="selection">Which face; not unspecified, not ALL.</param>
    /// <param name="cancellation">The caller's.</param>
    public async Task<Face> EnrollAsync(
        EnrollTemplateRequest enrolment, ByteString image, FaceSelection selection, CancellationToken cancellation)
    {
        try
        {
            return await pipelines.WithPipelineAsync(
                new() { Tenant = enrolment.Subject.Tenant, Gallery = enrolment.Subject.Gallery },
                enrolment.CreateMissing,
                async encoding =>
                {
                    var face = await analysis.AnalyzeOneAsync(image, "image", encoding.ForEnrolment(selection));
                    return await identity.EnrollTemplateAsync(new(enrolment) { Probe = face.ToProbe() });
                },
                cancellation);
        }
        catch (RpcException exception)
        {
            throw exception.WithField("probe", "image").WithField("quality", "image");
        }
    }
}
