using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.ExceptionServices;
using FacePlatform.Imaging;
using FacePlatform.Pipelines;

namespace FacePlatform.Embedding.Detection;

/// <summary>Finds every face of a photo, from the manifest's smallest to one that fills the frame.</summary>
/// <remarks>
/// <code>
///   ┌─────────┐   ┌──┬──┬──┐   ┌───────────┐   ┌─────────┐       ┌───┐
///   │  photo  │   ├──┼──┼──┤   │ ┌───────┐ │   │ □ □   □ │       │:-)│
///   │ small   │   ├──┼──┼──┤   │ │ photo │ │   │  □   □  │  ───▶ └───┘
///   └─────────┘   └──┴──┴──┘   └─┴───────┴─┘   └─────────┘       ┌───┐
///   (1) whole     (2) tiles    (3) nothing?    (4) one box       │:-)│ (5) small ones again, enlarged:
///                              black around    for each face     └───┘     is it one, and finer landmarks
/// </code>
/// </remarks>
public sealed class FaceDetector(DetectorNetwork network, InputSizes sizes, DetectorManifest manifest)
{
    // Sides of neighbouring scales of (2) differ by at most this: what is too large for a tile is seen one scale before.
    private const double MaxScaleStep = 4;

    // A tile's overlap in sides of the largest face that only its scale shows well: detectors need room around a face.
    private const double OverlapInFaces = 1.5;

    // In the same measure: what looks larger was seen whole one scale before, and is mostly a part of a face here.
    private const double LargestInFaces = 3;

    // A refined face must be the one that was looked at.
    private const float SameFaceIou = 0.4f;

    // The crop of (5) in sides of the face.
    private const float RefinementCrop = 2;

    // No side below this holds a face; sampling needs two pixels.
    private const int MinPhotoSide = 8;

    private static readonly Histogram<double> Duration = Telemetry.Duration(
        "faceplatform.embedding.detect.duration", "Time to find the faces of one photo.");

    private static readonly Histogram<int> Faces = Telemetry.Meter.CreateHistogram<int>(
        "faceplatform.embedding.detect.faces", "{face}", "Faces of one photo.", null,
        new InstrumentAdvice<int> { HistogramBucketBoundaries = [0, 1, 2, 4, 8, 16, 32, 64] });

    /// <summary>Runs the network on black, so that no caller waits for its first inference at a size.</summary>
    public void WarmUp()
    {
        foreach (var side in sizes.WarmUp)
        {
            using var run = network.Rent(side, side);
            run.Input.Clear();
            network.Run(run, side, side, manifest.ScoreThreshold);
        }
    }

    /// <summary>Faces in pixels of the photo's level 0.</summary>
    public List<Face> Detect(ImagePyramid photo, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        using var activity = Telemetry.Source.StartActivity("detect");
        if (Math.Min(photo.Width, photo.Height) < MinPhotoSide)
            return [];
        var whole = WholePhoto(photo);
        var seen = Look(photo, whole, manifest.ScoreThreshold); // (1)
        seen.AddRange(LookAtTiles(photo, whole.Scale, cancellation)); // (2)
        var faces = MergeAndRefine(photo, seen, manifest.ScoreThreshold, cancellation);
        if (faces.Count == 0)
        {
            var padded = Look(photo, Padded(photo, whole), manifest.Retry.ScoreThreshold); // (3)
            faces = MergeAndRefine(photo, padded, manifest.Retry.ScoreThreshold, cancellation);
        }

        Duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
        Faces.Record(faces.Count);
        activity?.SetTag("faces", faces.Count);
        return faces;
    }

    private List<Face> MergeAndRefine(
        ImagePyramid photo, List<SeenFace> seen, float threshold, CancellationToken cancellation)
    {
        var faces = new List<Face>();
        foreach (var face in NonMaximumSuppression.Apply(seen, face => face.Face, manifest.NmsIou)) // (4)
        {
            cancellation.ThrowIfCancellationRequested();
            var refined = Refine(photo, face); // (5)
            if (refined.Score >= threshold && refined.CanBeAligned)
                faces.Add(refined);
        }

        // Two boxes that (4) kept may have been of one face: their second looks then agree.
        return NonMaximumSuppression.Apply(faces, face => face, manifest.NmsIou);
    }

    private List<SeenFace> Look(ImagePyramid photo, DetectorView view, float threshold)
    {
        var candidates = view.Detect(photo, network, sizes, threshold);
        var faces = NonMaximumSuppression.Apply(candidates, face => face, manifest.NmsIou);
        return faces.ConvertAll(face => new SeenFace(LandmarkVoting.Apply(face, candidates), view.Scale));
    }

    private DetectorView WholePhoto(ImagePyramid photo)
    {
        var longSide = Math.Max(photo.Width, photo.Height);
        var side = Math.Clamp(longSide, manifest.Input.MinLongSide, manifest.Input.MaxLongSide);
        var scale = Math.Min((double)side / longSide, manifest.Input.MaxEnlargement);
        return new DetectorView(0, 0, photo.Width, photo.Height, scale);
    }

    private DetectorView Padded(ImagePyramid photo, DetectorView whole)
    {
        var longSide = Math.Max(photo.Width, photo.Height);
        var scale = whole.Scale / (1 + (2 * manifest.Retry.Padding));
        return whole with { Scale = scale, Padding = (int)(manifest.Retry.Padding * longSide * scale) };
    }

    private ConcurrentBag<SeenFace> LookAtTiles(ImagePyramid photo, double wholeScale, CancellationToken cancellation)
    {
        var search = manifest.SmallFaces;
        var ratio = search.InputSize / search.PhotoSize / wholeScale;
        if (ratio <= 1)
            return [];
        var steps = (int)Math.Ceiling(Math.Log(ratio) / Math.Log(MaxScaleStep));
        var step = Math.Pow(ratio, 1.0 / steps);
        var largest = search.InputSize * step;
        var views = Enumerable.Range(1, steps)
            .SelectMany(k => TileGrid.Cover(photo, wholeScale * Math.Pow(step, k), search.Tile, largest * OverlapInFaces))
            .ToArray();
        // The pyramid makes its levels on demand and is not thread-safe: all that the tiles need are made here.
        foreach (var view in views)
            photo.LevelFor(view.Scale);
        var found = new ConcurrentBag<SeenFace>();
        try
        {
            Parallel.ForEach(
                views,
                new ParallelOptions { MaxDegreeOfParallelism = network.Parallelism, CancellationToken = cancellation },
                view =>
                {
                    // A small face may score low here: the enlarged look of (5) decides.
                    foreach (var face in Look(photo, view, manifest.Retry.ScoreThreshold))
                    {
                        if (face.Side * view.Scale <= largest * LargestInFaces && view.HoldsWhole(face.Face.Box, photo))
                            found.Add(face);
                    }
                });
        }
        catch (AggregateException exception)
        {
            // What a tile met is said as by every other look; where several failed, the device refused all of them.
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }

        return found;
    }

    private Face Refine(ImagePyramid photo, SeenFace seen)
    {
        if (seen.Side * seen.Scale >= manifest.Refinement.Below)
            return seen.Face;
        var crop = DetectorView.Around(seen.Face.Box, RefinementCrop * seen.Side, manifest.Refinement.FaceSize / seen.Side, photo);
        var refined = Look(photo, crop, manifest.Retry.ScoreThreshold)
            .Where(face => face.Face.Box.IntersectionOverUnion(seen.Face.Box) >= SameFaceIou)
            .MaxBy(face => face.Face.Score);
        return refined is null
            ? seen.Face
            : refined.Face with { Score = MathF.Max(refined.Face.Score, seen.Face.Score) };
    }
}
