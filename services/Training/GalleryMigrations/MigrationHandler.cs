using System.Diagnostics.Metrics;
using FacePlatform.Internal.V1;
using FacePlatform.Jobs.Running;
using FacePlatform.Training.Clients;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Training.GalleryMigrations;

/// <summary>
/// Encodes the kept crops of a gallery by its new pipeline.
/// <code>
///   Identity ──crops without a new template──▶ Embedding ──templates──▶ Identity
///       ▲                                                                  │
///       └───────────────────── until there are none ◀──────────────────────┘
/// </code>
/// What is copied is in Identity's record, so that an attempt needs no checkpoint to go on from; the empty one that it saves
/// only says that it gets on. Who is erased meanwhile stays erased: Identity passes the template over.
/// </summary>
internal sealed class MigrationHandler(
    IdentityMigrationService.IdentityMigrationServiceClient identity,
    EmbeddingService.EmbeddingServiceClient embedding,
    RetriedCalls calls,
    IOptions<MigrationOptions> options,
    TimeProvider time) : IJobHandler
{
    private static readonly Counter<long> Faces = TrainingTelemetry.Meter.CreateCounter<long>(
        "faceplatform.training.migrated_faces", "{face}", "Faces of galleries that were encoded by their new pipeline.");

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    public async Task<JobResult> RunAsync(IJobExecution job, CancellationToken cancellationToken)
    {
        var parameters = MigrationParameters.Parser.ParseFrom(job.Parameters);
        var migration = parameters.ToMigrationRef(job.Id);
        await WaitUntilBegunAsync(job, migration, cancellationToken);
        using var rate = new CopyingRate(parameters.FacesPerSecond, options.Value.BatchSize);
        for (var cursor = ""; ;)
        {
            var read = await ReadAsync(migration, rate.BatchSize, cursor, cancellationToken);
            // Where it goes on without crops, those that came next are damaged.
            if (read.Crops.Count == 0 && read.Cursor == cursor)
                return new JobResult([]);
            await rate.WaitAsync(read.Crops.Count, cancellationToken);
            await WriteAsync(
                migration, await EncodeAsync(read.Crops, parameters.Target, cancellationToken), cancellationToken);
            cursor = read.Cursor;
            await ContinueAsync(job);
        }
    }

    // Begun by the call that created the job, a moment after it.
    private async Task WaitUntilBegunAsync(
        IJobExecution job, GalleryMigrationRef migration, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var gallery = await calls.CallAsync(
                () => identity.GetAsync(migration.Gallery, cancellationToken: cancellationToken), cancellationToken);
            if (gallery.Migration == migration.Migration)
                return;
            if (time.GetElapsedTime(started) > options.Value.BeginTimeout)
                throw MigrationErrors.Phase("has not begun, or has ended", MigrationPhase.Abandoned);
            await ContinueAsync(job);
            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    private static async Task ContinueAsync(IJobExecution job)
    {
        // Whoever watches is told what Identity counts; this only says that there is something new.
        await job.ReportAsync(new V1.Migration { Phase = MigrationPhase.Copying }.ToByteArray());
        if (job.CheckpointDue)
            await job.SaveCheckpointAsync([]);
        if (job.HandOverRequested)
            throw new JobHandedOverException();
    }

    private Task<ReadCropsResponse> ReadAsync(
        GalleryMigrationRef migration, int limit, string cursor, CancellationToken cancellationToken) =>
        calls.CallAsync(
            () => identity.ReadCropsAsync(
                new() { Migration = migration, Limit = limit, After = cursor }, cancellationToken: cancellationToken),
            cancellationToken);

    // A crop that cannot be read leaves its face missing; the others must not stay with it.
    private async Task<IReadOnlyList<FaceTemplate>> EncodeAsync(
        IReadOnlyList<FaceCrop> crops, string pipeline, CancellationToken cancellationToken)
    {
        if (crops.Count == 0)
            return [];
        try
        {
            var request = new EncodeCropsRequest { Pipeline = pipeline, Crops = { crops.Select(crop => crop.Crop) } };
            var response = await calls.CallAsync(
                () => embedding.EncodeCropsAsync(request, cancellationToken: cancellationToken), cancellationToken);
            return
            [
                .. crops.Zip(response.Templates, (crop, template) => new FaceTemplate { Face = crop.Face, Template = template }),
            ];
        }
        catch (RpcException exception) when (exception.GetReason() == ErrorReason.ImageUnreadable)
        {
            if (crops.Count == 1)
                return [];
            var halves = new List<FaceTemplate>();
            foreach (var half in crops.Chunk((crops.Count + 1) / 2))
                halves.AddRange(await EncodeAsync(half, pipeline, cancellationToken));
            return halves;
        }
    }

    private async Task WriteAsync(
        GalleryMigrationRef migration, IReadOnlyList<FaceTemplate> templates, CancellationToken cancellationToken)
    {
        if (templates.Count == 0)
            return;
        var response = await calls.CallAsync(
            () => identity.WriteTemplatesAsync(
                new() { Migration = migration, Templates = { templates } }, cancellationToken: cancellationToken),
            cancellationToken);
        Faces.Add(response.Written);
    }
}
