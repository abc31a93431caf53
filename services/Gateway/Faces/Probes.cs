using FacePlatform.Internal.V1;

namespace FacePlatform.Gateway.Faces;

internal static class Probes
{
    /// <summary>
    /// What Identity is told of a face: its templates and its quality, and no pixel but the crop where that was asked for.
    /// </summary>
    public static Probe ToProbe(this AnalyzedFace face) => new()
    {
        Template = face.Template,
        OtherTemplate = face.OtherTemplate,
        Crop = face.Crop,
        Quality = face.Face.Quality,
    };
}
