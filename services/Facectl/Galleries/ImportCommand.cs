using System.Collections.Concurrent;
using System.Diagnostics;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Grpc.Core;
using Spectre.Console;

namespace FacePlatform.Facectl.Galleries;

/// <summary>
/// <c>import GALLERY DIR</c>: one photo after the other is read, sent and forgotten, several at a time. A refused photo
/// is reported and the import goes on; where the platform fails it stops, and the same command goes on within a
/// day, for as long as the platform remembers request ids; after that it enrols every photo again.
/// </summary>
internal sealed class ImportCommand(Terminal terminal) : PlatformCommand<ImportSettings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, ImportSettings settings, CancellationToken cancellationToken)
    {
        var photos = LabelledFolder.Read(settings.Folder);
        var refused = new ConcurrentBag<(string Path, Failure Failure)>();
        var enrolled = 0;
        var watch = Stopwatch.StartNew();
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = settings.Parallel,
            CancellationToken = cancellationToken,
        };
        await terminal.ProgressAsync("importing", photos.Count, step =>
            Parallel.ForEachAsync(photos, options, async (photo, token) =>
            {
                try
                {
                    await EnrollAsync(client, settings, photo, token);
                    Interlocked.Increment(ref enrolled);
                }
                catch (RpcException exception) when (IsOfPhoto(Failure.Of(exception)))
                {
                    refused.Add((photo.Path, Failure.Of(exception)));
                }

                step();
            }));

        Report(settings, enrolled, [.. refused.OrderBy(r => r.Path, StringComparer.Ordinal)], watch.Elapsed);
        return enrolled > 0 ? ExitCode.Done : ExitCode.No;
    }

    private static async Task EnrollAsync(
        PlatformClient client, ImportSettings settings, LabelledFile photo, CancellationToken cancellationToken)
    {
        var image = await ImageFile.ReadAsync(photo.FullPath, cancellationToken);
        var request = new EnrollFaceRequest
        {
            Parent = $"{settings.GalleryName}/subjects/{photo.Subject}",
            Image = image,
            FaceSelection = settings.Face.ToSelection(),
            CreateMissing = true,
            RequestId = RequestId.OfPhoto(settings.Gallery, photo.Subject, image),
        };
        try
        {
            await client.Galleries.EnrollFaceAsync(request, cancellationToken: cancellationToken);
        }
        catch (RpcException exception) when (exception.GetReason() == ErrorReason.FaceNotFound)
        {
            // An earlier import enrolled this photo and its face has been erased since: its request id is spent.
            request.RequestId = RequestId.Random();
            await client.Galleries.EnrollFaceAsync(request, cancellationToken: cancellationToken);
        }
    }

    // A folder whose name is no subject id is refused like a photo: the others can go on.
    private static bool IsOfPhoto(Failure failure) =>
        failure.IsOfImage || failure.Reason is "INVALID_RESOURCE_NAME" or "REQUEST_ID_REUSED";

    private void Report(
        ImportSettings settings, int enrolled, IReadOnlyList<(string Path, Failure Failure)> refused, TimeSpan elapsed) =>
        terminal.Write(
            new
            {
                Gallery = settings.GalleryName,
                Enrolled = enrolled,
                Refused = refused.Select(r => new { r.Path, r.Failure.Reason, r.Failure.Message, r.Failure.Field }),
                Seconds = Math.Round(elapsed.TotalSeconds, 1),
            },
            console =>
            {
                console.WriteLine(
                    $"{enrolled} enrolled in {settings.GalleryName}, {refused.Count} refused, {elapsed.TotalSeconds:0.0} s");
                foreach (var (path, failure) in refused)
                    console.WriteLine($"  {path}: {failure.Reason} {failure.Message}");
                foreach (var hint in refused.Select(r => r.Failure.Hint).OfType<string>().Distinct())
                    console.WriteLine($"hint: {hint}");
            });
}
