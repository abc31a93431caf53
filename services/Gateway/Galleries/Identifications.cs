using FacePlatform.Internal.V1;
using FacePlatform.V1;

namespace FacePlatform.Gateway.Galleries;

/// <summary>Joins where the faces are (Embedding) with who they are (Identity).</summary>
internal static class Identifications
{
    public static IdentifyFacesResponse Combine(AnalyzeFacesResponse found, IdentifyTemplatesResponse answer) => new()
    {
        Faces =
        {
            found.Faces.Zip(answer.Identifications, (face, identification) => new IdentifiedFace
            {
                Outcome = identification.Outcome,
                Candidates = { identification.Candidates },
                Box = face.Face.Box,
                Quality = face.Face.Quality,
                Reasons = { identification.Reasons },
            }),
        },
        GallerySize = answer.GallerySize,
        Fpir = answer.Fpir,
        FpirSupported = answer.FpirSupported,
        Threshold = answer.Threshold,
        Pipeline = found.Pipeline,
        Calibration = answer.Calibration,
        Warnings = { WarningsOf(answer.Identifications) },
    };

    // Not an error: twins, mirrors and posters exist.
    private static IEnumerable<string> WarningsOf(IEnumerable<Identification> identifications) =>
        identifications
            .Where(identification => identification.Outcome is Outcome.Match)
            .GroupBy(identification => identification.Candidates[0].Subject)
            .Where(sameSubject => sameSubject.Count() > 1)
            .Select(sameSubject => $"{sameSubject.Count()} faces matched {sameSubject.Key}");
}
