using System.Diagnostics;
using FacePlatform.Tests.Fixtures.Processes;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Chaos.MigrateGallery;

/// <summary>
/// A gallery changes its model under load, and another one that keeps no crops.
/// <code>
///   enrol ── probes ── create ── copying ── ready ── flip ── probes ── roll back ── probes ── flip ── finish
///      └──────────────── identifications, one after the other, none of which may fail ─────────────────┘
/// </code>
/// 1. Enrol everybody into a gallery that keeps crops, and note who each probe is. 2. Activate the model and migrate.
/// 3. Flip: nobody is missing, and who each probe is now is compared with before. 4. Roll back: each probe is who it was.
/// 5. Flip again and finish. 6. The same people in a gallery without crops: all of them are listed as missing, and a flip
/// is refused.
/// </summary>
internal sealed class MigrationRun(PlatformProcesses platform, LabelledPeople people, string model)
{
    private const string Crops = "galleries/with-crops";
    private const string NoCrops = "galleries/without-crops";

    private readonly List<string> _differences = [];
    private readonly GalleryService.GalleryServiceClient _galleries = new(platform.Gateway);
    private readonly MigrationService.MigrationServiceClient _migrations = new(platform.Gateway);

    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        // 1.
        await EnrolAsync(Crops, keepCrops: true, cancellationToken);
        string pipeline;
        await using (var load = new IdentificationLoad(platform.Gateway, Crops, people.Probes))
        {
            var before = await load.IdentifyAllAsync(cancellationToken);
            Report("before", before);

            // 2.
            var activated = await new ModelService.ModelServiceClient(platform.Gateway).ActivateModelAsync(
                new() { Name = model, Force = true }, cancellationToken: cancellationToken);
            pipeline = activated.Pipeline;
            var migration = await MigrateAsync(Crops, pipeline, cancellationToken);
            Require(migration is { MissingSubjects: 0, MissingFaces: 0 }, $"{migration.MissingSubjects} people are missing");
            Require(migration.MigratedFaces == people.Enrolled.Count, $"{migration.MigratedFaces} faces were migrated");
            await load.IdentifyAllAsync(cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(6), cancellationToken);
            var shadow = (await _migrations.GetMigrationAsync(
                new() { Name = migration.Name }, cancellationToken: cancellationToken)).Shadow;
            Console.WriteLine(
                $"  shadow comparison: {shadow.Probes} probes, {shadow.Agreed} agreed, {shadow.MatchToUnknown} would become "
                + $"unknown, {shadow.UnknownToMatch} would become a match, {shadow.MatchToOther} would be somebody else");
            Require(shadow.Probes > 0, "no identification was compared");

            // 3.
            await _migrations.FlipMigrationAsync(new() { Name = migration.Name }, cancellationToken: cancellationToken);
            var after = await load.IdentifyAllAsync(cancellationToken);
            Report("after the flip", after);
            Console.WriteLine($"  {before.Zip(after).Count(pair => pair.First != pair.Second)} of {before.Length} decisions differ");

            // 4.
            await _migrations.RollBackMigrationAsync(new() { Name = migration.Name }, cancellationToken: cancellationToken);
            var back = await load.IdentifyAllAsync(cancellationToken);
            Require(before.SequenceEqual(back), "after the roll back some decisions are not what they were");

            // 5.
            await _migrations.FlipMigrationAsync(new() { Name = migration.Name }, cancellationToken: cancellationToken);
            await _migrations.FinishMigrationAsync(new() { Name = migration.Name }, cancellationToken: cancellationToken);
            var finished = await load.IdentifyAllAsync(cancellationToken);
            Require(after.SequenceEqual(finished), "after the end some decisions are not what they were after the flip");
            var gallery = await _galleries.GetGalleryAsync(new() { Name = Crops }, cancellationToken: cancellationToken);
            Require(gallery.SubjectCount == people.Enrolled.Count, $"the gallery has {gallery.SubjectCount} people");
            Require(gallery.Pipeline == pipeline && gallery.OtherPipeline.Length == 0, "the gallery has another pipeline");
            Console.WriteLine($"  {load.Requests} identifications meanwhile, {load.Failures.Count} failed");
            _differences.AddRange(load.Failures.Distinct().Take(5));
        }

        // 6.
        await EnrolAsync(NoCrops, keepCrops: false, cancellationToken);
        await MigrateWithoutCropsAsync(pipeline, cancellationToken);
        return _differences;
    }

    private async Task EnrolAsync(string gallery, bool keepCrops, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await _galleries.CreateGalleryAsync(
            new()
            {
                GalleryId = gallery.Split('/')[1],
                Gallery = new() { KeepCrops = keepCrops, Pipeline = await FirstPipelineAsync() },
            },
            cancellationToken: cancellationToken);
        await Parallel.ForEachAsync(
            people.Enrolled,
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken },
            async (person, token) => await _galleries.EnrollFaceAsync(
                new()
                {
                    Parent = $"{gallery}/subjects/{person.Subject}",
                    Image = person.Image,
                    FaceSelection = FaceSelection.Central,
                    CreateMissing = true,
                    CollisionPolicy = CollisionPolicy.Ignore,
                },
                cancellationToken: token));
        Console.WriteLine(
            $"  enrolled {people.Enrolled.Count} people into {gallery} in {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
    }

    private async Task<Migration> MigrateAsync(string gallery, string pipeline, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var migration = await _migrations.CreateMigrationAsync(
            new() { Gallery = gallery, Pipeline = pipeline, FacesPerSecond = 20 }, cancellationToken: cancellationToken);
        using var watch = _migrations.WatchMigration(new() { Name = migration.Name }, cancellationToken: cancellationToken);
        await foreach (var told in watch.ResponseStream.ReadAllAsync(cancellationToken))
            migration = told;
        if (migration.State != JobState.Succeeded)
            throw new InvalidOperationException($"{migration.Name} ended {migration.State}: {migration.Error?.Message}");
        migration = await _migrations.GetMigrationAsync(new() { Name = migration.Name }, cancellationToken: cancellationToken);
        Console.WriteLine(
            $"  {gallery} is {migration.Phase} after {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s: "
            + $"{migration.MigratedFaces} of {migration.Faces} faces, {migration.MissingSubjects} people missing");
        return migration;
    }

    private async Task MigrateWithoutCropsAsync(string pipeline, CancellationToken cancellationToken)
    {
        var migration = await MigrateAsync(NoCrops, pipeline, cancellationToken);
        var missing = new List<string>();
        var page = new ListMissingSubjectsRequest { Name = migration.Name, PageSize = 300 };
        do
        {
            var answer = await _migrations.ListMissingSubjectsAsync(page, cancellationToken: cancellationToken);
            missing.AddRange(answer.Subjects);
            page.PageToken = answer.NextPageToken;
        }
        while (page.PageToken.Length > 0);
        Console.WriteLine($"  without crops {missing.Count} people are listed as missing");
        Require(
            missing.Order(StringComparer.Ordinal).SequenceEqual(
                people.Enrolled.Select(person => $"{NoCrops}/subjects/{person.Subject}").Order(StringComparer.Ordinal)),
            "the people who are listed as missing are not those who are");
        try
        {
            await _migrations.FlipMigrationAsync(new() { Name = migration.Name }, cancellationToken: cancellationToken);
            _differences.Add("a flip that loses everybody was not refused");
        }
        catch (RpcException exception) when (exception.GetReason() == ErrorReason.SubjectsMissing)
        {
            Console.WriteLine($"  flip refused: {exception.Status.Detail}");
        }
    }

    // The shipped one: the model's may be the default by now.
    private async Task<string> FirstPipelineAsync()
    {
        var pipelines = await new PipelineService.PipelineServiceClient(platform.Gateway).ListPipelinesAsync(new());
        return pipelines.Pipelines.First(pipeline => pipeline.Name.Split('/')[1] != model.Split('/')[1]).Name;
    }

    private void Report(string when, string?[] answers)
    {
        var pairs = people.Probes.Zip(answers).ToList();
        Console.WriteLine(
            $"  {when}: {pairs.Count(pair => pair.First.Subject is not null && pair.Second == pair.First.Subject)} of "
            + $"{pairs.Count(pair => pair.First.Subject is not null)} known are recognised, "
            + $"{pairs.Count(pair => pair.First.Subject is null && pair.Second is not null)} of "
            + $"{pairs.Count(pair => pair.First.Subject is null)} strangers taken for somebody");
    }

    private void Require(bool condition, string difference)
    {
        if (!condition)
            _differences.Add(difference);
    }
}
