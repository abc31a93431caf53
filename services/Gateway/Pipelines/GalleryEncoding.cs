using FacePlatform.Internal.V1;
using FacePlatform.V1;

namespace FacePlatform.Gateway.Pipelines;

/// <summary>How faces are encoded for a gallery.</summary>
/// <param name="Pipeline">The name of the pipeline that decides; the default one where empty.</param>
/// <param name="OtherPipeline">While the gallery changes its pipeline, the other one; else empty.</param>
/// <param name="KeepCrops">Whether the aligned faces are kept with what is enrolled.</param>
internal sealed record GalleryEncoding(string Pipeline, string OtherPipeline, bool KeepCrops)
{
    /// <summary>Of a gallery that an enrolment creates.</summary>
    public static readonly GalleryEncoding New = new("", "", KeepCrops: false);

    /// <summary>Of a gallery as Identity has it.</summary>
    public static GalleryEncoding Of(Gallery gallery) =>
        new(gallery.Pipeline, gallery.OtherPipeline, gallery.KeepCrops);

    /// <summary>All that is stored of a face. A request for Embedding, without the image.</summary>
    public AnalyzeFacesRequest ForEnrolment(FaceSelection selection) => new()
    {
        Pipeline = Pipeline,
        OtherPipeline = OtherPipeline,
        FaceSelection = selection,
        Templates = true,
        Crops = KeepCrops,
    };

    /// <summary>What is searched with: by both pipelines, which Identity compares.</summary>
    /// <inheritdoc cref="ForEnrolment"/>
    public AnalyzeFacesRequest ForIdentification(FaceSelection selection) => new()
    {
        Pipeline = Pipeline,
        OtherPipeline = OtherPipeline,
        FaceSelection = selection,
        Templates = true,
    };

    /// <summary>Only what decides.</summary>
    /// <inheritdoc cref="ForEnrolment"/>
    public AnalyzeFacesRequest ForVerification(FaceSelection selection) => new()
    {
        Pipeline = Pipeline,
        FaceSelection = selection,
        Templates = true,
    };
}
