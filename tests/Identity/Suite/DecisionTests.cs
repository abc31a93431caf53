using FacePlatform.Internal.V1;
using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>Decisions against the synthetic calibration: 1e-1 at 0.2, 1e-2 at 0.3, 1e-3 at 0.4, 1e-4 at 0.5.</summary>
public abstract class DecisionTests(IdentityDatabase database) : IdentityTest(database)
{
    private static OperatingPointRequest Rate(double rate) => new() { FalseMatchRate = rate };

    private static OperatingPointRequest Threshold(double threshold) => new() { Threshold = threshold };

    [Theory]
    [InlineData(0.55, Outcome.Match)]
    [InlineData(0.45, Outcome.NoMatch)]
    public async Task Two_templates_are_compared_at_one_in_ten_thousand_by_default(double cosine, Outcome outcome)
    {
        var decision = await Caller.CompareAsync(Vectors.Axis(0), Vectors.At(cosine));
        Assert.Equal((outcome, 0.5, 1e-4), (decision.Outcome, decision.Threshold, decision.FalseMatchRate));
        Assert.Equal(cosine, decision.Similarity, 1e-6);
        Assert.Equal(("synthetic-abc", Pipelines.Default), (decision.Calibration, decision.Pipeline));
        Assert.Empty(decision.Reasons);
    }

    [Theory]
    [InlineData(1e-3, 0.4, 1e-3)]
    [InlineData(0.00031622776601683794, 0.45, 0.00031622776601683794)]
    [InlineData(0.5, 0.2, 0.1)]
    public async Task A_rate_is_read_as_a_threshold(double rate, double threshold, double standsFor)
    {
        var decision = await Caller.CompareAsync(Vectors.Axis(0), Vectors.At(0.3), Rate(rate));
        Assert.Equal(threshold, decision.Threshold, 1e-9);
        Assert.Equal(standsFor, decision.FalseMatchRate, 1e-9);
    }

    [Theory]
    [InlineData(0.35, 0.0031622776601683794)]
    [InlineData(0.1, null)]
    [InlineData(0.9, null)]
    public async Task A_threshold_is_read_as_a_rate_within_the_calibrated_range(double threshold, double? rate)
    {
        var decision = await Caller.CompareAsync(Vectors.Axis(0), Vectors.At(0.95), Threshold(threshold));
        Assert.Equal(threshold, decision.Threshold);
        Assert.Equal(rate is not null, decision.HasFalseMatchRate);
        Assert.Equal(rate ?? 0, decision.FalseMatchRate, 1e-9);
        Assert.Equal(Outcome.Match, decision.Outcome);
    }

    [Fact]
    public async Task A_similarity_at_the_threshold_is_a_match()
    {
        var decision = await Caller.CompareAsync(Vectors.Axis(0), Vectors.Axis(0), Threshold(1));
        Assert.Equal((Outcome.Match, 1), (decision.Outcome, decision.Similarity));
    }

    [Fact]
    public async Task Against_several_templates_the_best_counts_and_the_rate_is_that_of_the_whole_comparison()
    {
        for (var i = 0; i < 4; i++)
            await Caller.EnrolAsync(G, "ann", Vectors.At(0.1 * (i + 1), 2 + i));
        var answer = await Caller.VerifyAsync(G, "ann", Vectors.Axis(0), Rate(1e-3));
        Assert.Equal(4, answer.TemplateCount);
        Assert.Equal(0.4, answer.Decision.Similarity, 1e-6);
        Assert.Equal(1e-3, answer.Decision.FalseMatchRate, 1e-12);

        // A quarter of the rate per template, read between the rows 1e-3 and 1e-4 on a logarithmic scale.
        var perTemplate = 1 - Math.Pow(1 - 1e-3, 0.25);
        Assert.Equal(0.4 + (0.1 * Math.Log10(1e-3 / perTemplate)), answer.Decision.Threshold, 1e-9);
        Assert.Equal(Outcome.NoMatch, answer.Decision.Outcome);

        var inverse = await Caller.VerifyAsync(G, "ann", Vectors.Axis(0), Threshold(0.4));
        Assert.Equal(1 - Math.Pow(1 - 1e-3, 4), inverse.Decision.FalseMatchRate, 1e-9);
    }

    [Fact]
    public async Task An_unsupported_rate_is_refused_with_the_smallest_one()
    {
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(1));

        var one = await Caller.ErrorAsync(() => Caller.CompareAsync(Vectors.Axis(0), Vectors.Axis(0), Rate(1e-5)));
        Assert.Equal((ErrorReason.FmrNotSupported, StatusCode.InvalidArgument), (one.GetReason(), one.StatusCode));
        Assert.Equal("0.0001", one.GetErrorInfo()!.Metadata["smallest_supported"]);

        // Against two templates even the default is too small, and what is named instead works.
        var two = await Caller.ErrorAsync(() => Caller.VerifyAsync(G, "ann", Vectors.Axis(0)));
        Assert.Equal(ErrorReason.FmrNotSupported, two.GetReason());
        var smallest = double.Parse(two.GetErrorInfo()!.Metadata["smallest_supported"]);
        Assert.Equal(2e-4, smallest, 1e-7);
        var decision = (await Caller.VerifyAsync(G, "ann", Vectors.Axis(0), Rate(smallest))).Decision;
        Assert.Equal((Outcome.Match, 0.5), (decision.Outcome, Math.Round(decision.Threshold, 6)));
    }

    [Fact]
    public async Task A_pipeline_without_calibration_has_explicit_thresholds_only()
    {
        var name = $"pipelines/{Caller.Tenant}";
        await Caller.RegisterAsync(Pipelines.Uncalibrated(name));
        Task Compare(OperatingPointRequest? point) => Caller.CompareAsync(Vectors.Axis(0), Vectors.Axis(0), point, name);
        await Caller.FailsAsync(ErrorReason.FmrNotSupported, StatusCode.InvalidArgument, () => Compare(null));
        await Caller.FailsAsync(ErrorReason.FmrNotSupported, StatusCode.InvalidArgument, () => Compare(Rate(0.5)));

        var decision = await Caller.CompareAsync(Vectors.Axis(0), Vectors.Axis(0), Threshold(0.3), name);
        Assert.Equal((Outcome.Match, false, ""), (decision.Outcome, decision.HasFalseMatchRate, decision.Calibration));

        await Caller.CreateGalleryAsync(G, pipeline: name);
        var request = new IdentifyTemplatesRequest { Gallery = Caller.Gallery(G), Pipeline = name };
        await Caller.FailsAsync(ErrorReason.FpirNotSupported, StatusCode.InvalidArgument,
            async () => await Caller.Client.IdentifyTemplatesAsync(request));
    }

    [Fact]
    public async Task A_calibration_that_supports_nothing_is_as_none()
    {
        var pipeline = Pipelines.Calibrated($"pipelines/{Caller.Tenant}");
        foreach (var point in pipeline.Calibration.Points)
            point.Supported = false;
        await Caller.RegisterAsync(pipeline);
        await Caller.FailsAsync(ErrorReason.FmrNotSupported, StatusCode.InvalidArgument,
            () => Caller.CompareAsync(Vectors.Axis(0), Vectors.Axis(0), pipeline: pipeline.Name));
    }

    [Fact]
    public async Task Undecidable_comes_from_quality_alone_and_no_similarity_is_taken()
    {
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        var verified = (await Caller.VerifyAsync(G, "ann", Vectors.Axis(0), quality: Caller.Blurred)).Decision;
        Assert.Equal((Outcome.Undecidable, false), (verified.Outcome, verified.HasSimilarity));
        Assert.Equal(["probe.sharpness 12.1 < 20", "probe.yaw 71.5 > 60"], verified.Reasons);
        Assert.Equal(0.5, verified.Threshold);

        var compared = await Caller.Client.CompareTemplatesAsync(new()
        {
            Probe = Caller.Probe(Vectors.Axis(0), Caller.Small),
            Reference = Caller.Probe(Vectors.Axis(0), Caller.Blurred),
        });
        Assert.Equal(
            ["probe.eye_distance 9 < 16", "reference.sharpness 12.1 < 20", "reference.yaw 71.5 > 60"], compared.Reasons);
    }

    [Fact]
    public async Task A_bad_face_is_not_enrolled_and_each_failed_check_is_named()
    {
        await Caller.CreateGalleryAsync(G);
        var state = await RecordStateAsync();
        Task Enrol(Quality quality) =>
            Caller.Client.EnrollTemplateAsync(Caller.Enrolment(G, "new", Caller.Probe(Vectors.Axis(0), quality))).ResponseAsync;

        var blurred = await Caller.ErrorAsync(() => Enrol(Caller.Blurred));
        Assert.Equal((ErrorReason.LowQuality, StatusCode.InvalidArgument), (blurred.GetReason(), blurred.StatusCode));
        Assert.Equal(["sharpness 12.1 < 20", "yaw 71.5 > 60"],
            blurred.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Select(v => v.Description));
        await Caller.FailsAsync(ErrorReason.FaceTooSmall, StatusCode.InvalidArgument, () => Enrol(Caller.Small));
        Assert.Equal(state, await RecordStateAsync());
    }

    [Fact]
    public async Task Identification_takes_its_threshold_from_the_rate_and_the_number_of_templates()
    {
        await Caller.EnrolManyAsync(G, Enumerable.Range(0, 10).Select(i => ($"s{i}", Vectors.Axis(i))));
        var answer = await Caller.IdentifyAsync(G, Vectors.Axis(0));
        Assert.Equal((10, 0.01, "synthetic-abc"), (answer.GallerySize, answer.Fpir, answer.Calibration));
        Assert.Equal(1 - Math.Pow(1 - 1e-4, 10), answer.FpirSupported, 1e-9);
        var perTemplate = 1 - Math.Pow(0.99, 0.1);
        Assert.Equal(0.4 - (0.1 * Math.Log10(perTemplate / 1e-3)), answer.Threshold, 1e-9);
    }

    [Fact]
    public async Task In_a_large_gallery_the_default_is_the_smallest_supported_rate_and_a_smaller_one_is_refused()
    {
        await Caller.EnrolManyAsync(G, Enumerable.Range(0, 200).Select(i => ($"s{i}", Vectors.Axis(i % 16))));
        var answer = await Caller.IdentifyAsync(G, Vectors.Axis(0));
        Assert.Equal(1 - Math.Pow(1 - 1e-4, 200), answer.Fpir, 1e-9);
        Assert.Equal(answer.FpirSupported, answer.Fpir);
        Assert.Equal(0.5, answer.Threshold, 1e-6);

        var error = await Caller.ErrorAsync(() => Caller.IdentifyAsync(G, Vectors.Axis(0), fpir: 0.01));
        Assert.Equal((ErrorReason.FpirNotSupported, StatusCode.InvalidArgument), (error.GetReason(), error.StatusCode));
        var smallest = double.Parse(error.GetErrorInfo()!.Metadata["smallest_supported"]);
        Assert.Equal(answer.Threshold, (await Caller.IdentifyAsync(G, Vectors.Axis(0), smallest)).Threshold, 1e-6);
    }

    [Fact]
    public async Task A_gallery_of_another_pipeline_says_that_the_pipeline_changed()
    {
        var other = $"pipelines/{Caller.Tenant}";
        await Caller.RegisterAsync(Pipelines.Calibrated(other));
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        var state = await RecordStateAsync();
        var probe = Caller.Probe(Vectors.Axis(0), pipeline: other);
        Task Changed(Func<Task> call) => Caller.FailsAsync(ErrorReason.PipelineChanged, StatusCode.Aborted, call);

        await Changed(async () => await Caller.Client.EnrollTemplateAsync(Caller.Enrolment(G, "ann", probe)));
        await Changed(async () => await Caller.Client.VerifyTemplateAsync(
            new() { Subject = Caller.Subject(G, "ann"), Probe = probe }));
        var request = Caller.Identification(G);
        request.Pipeline = other;
        await Changed(async () => await Caller.Client.IdentifyTemplatesAsync(request));
        await Changed(async () => await Caller.Client.IdentifyTemplatesAsync(Caller.Identification(G, probe)));
        Assert.Equal(state, await RecordStateAsync());
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteDecisionTests(SqliteDatabase database) : DecisionTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresDecisionTests(PostgresDatabase database) : DecisionTests(database);

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteWithQdrantDecisionTests(SqliteWithQdrant database) : DecisionTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrantDecisionTests(PostgresWithQdrant database) : DecisionTests(database);
