using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>Two gateways that disagree: about a pipeline's calibration, and about which pipeline is the right one.</summary>
public abstract class PipelineRaceTests(IdentityDatabase database) : IdentityTest(database)
{
    [Fact]
    public async Task Calibrations_that_are_registered_at_once_leave_one_of_them_whole()
    {
        var name = $"pipelines/{Caller.Tenant}";
        var calibrations = Enumerable.Range(0, 8).Select(i =>
        {
            var pipeline = Pipelines.Calibrated(name);
            pipeline.Calibration.Name = $"calibration-{i}";
            foreach (var point in pipeline.Calibration.Points)
                point.Threshold += i * 0.01;
            return pipeline;
        }).ToArray();
        await Caller.RegisterAsync(calibrations[0]);

        await Task.WhenAll(
            Parallel.ForEachAsync(calibrations, async (pipeline, _) => await Caller.RegisterAsync(pipeline)),
            Parallel.ForEachAsync(Enumerable.Range(0, 50), async (_, _) => await WholeAsync()));

        await WholeAsync();

        async Task WholeAsync()
        {
            var decision = await Caller.CompareAsync(Vectors.Axis(0), Vectors.At(0.9), pipeline: name);
            var i = int.Parse(decision.Calibration.Split('-')[1]);
            Assert.Equal(0.5 + (i * 0.01), decision.Threshold, 1e-9);
        }
    }

    [Fact]
    public async Task Of_two_pipelines_that_create_one_gallery_at_once_one_wins_and_the_other_hears_that_it_changed()
    {
        string[] pipelines = [$"pipelines/{Caller.Tenant}-old", $"pipelines/{Caller.Tenant}-new"];
        foreach (var pipeline in pipelines)
            await Caller.RegisterAsync(Pipelines.Calibrated(pipeline));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            var pipeline = pipelines[i % 2];
            try
            {
                var face = await Caller.Client.EnrollTemplateAsync(
                    Caller.Enrolment(G, $"s{i}", Caller.Probe(Vectors.Axis(i % 16), pipeline: pipeline)));
                Assert.Equal(pipeline, face.Pipeline);
                return (Pipeline: pipeline, Enrolled: true);
            }
            catch (RpcException error)
            {
                Assert.Equal((ErrorReason.PipelineChanged, StatusCode.Aborted), (error.GetReason(), error.StatusCode));
                return (Pipeline: pipeline, Enrolled: false);
            }
        }));

        var gallery = await Caller.Client.GetGalleryAsync(Caller.Gallery(G));
        Assert.Contains(gallery.Pipeline, pipelines);
        Assert.All(outcomes, outcome => Assert.Equal(outcome.Pipeline == gallery.Pipeline, outcome.Enrolled));
        Assert.Equal((30, 30), (gallery.SubjectCount, gallery.FaceCount));
        var found = await Caller.Client.IdentifyTemplatesAsync(new() { Gallery = Caller.Gallery(G), Pipeline = gallery.Pipeline });
        Assert.Equal(30, found.GallerySize);
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqlitePipelineRaceTests(SqliteDatabase database) : PipelineRaceTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresPipelineRaceTests(PostgresDatabase database) : PipelineRaceTests(database);

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteWithQdrantPipelineRaceTests(SqliteWithQdrant database) : PipelineRaceTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrantPipelineRaceTests(PostgresWithQdrant database) : PipelineRaceTests(database);
