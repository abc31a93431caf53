using FacePlatform.Internal.V1;

namespace FacePlatform.Gateway.Faces;

internal static class Probes
{
    /// <summary>What Identity is told of a face: its template and its quality, no pixel.</summary>
    public static Probe ToProbe(this AnalyzedFace face) => new() { Template = face.Template, Quality = face.Face.Quality };
}
