using FacePlatform.Internal.V1;
using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Identity.Suite;

public abstract class SuspectTests(IdentityDatabase database) : IdentityTest(database)
{
    [Theory]
    [InlineData(11, 7)]
    [InlineData(17, 8)]
    [InlineData(1000, 9)]
    public async Task Every_pair_that_looks_alike_is_answered_once_with_its_best_similarity(int pageSize, int seed)
    {
        const double threshold = 0.6;
        var random = new Random(seed);
        var people = Enumerable.Range(0, 40).Select(i => $"王{i:D2}").ToArray();
        var faces = new List<(string Subject, float[] Embedding)>();
        foreach (var person in people)
            faces.AddRange(Enumerable.Range(0, random.Next(1, 5)).Select(_ => (person, Vectors.Random(random))));
        faces.AddRange(Enumerable.Range(0, 80).Select(_ => ("wide", Vectors.Random(random))));
        var names = await Caller.EnrolManyAsync(G, faces);
        await Curator.MergeAsync(G, people[0], people[5]);
        await Curator.MergeAsync(G, people[5], people[20]);
        var roots = faces.Select(face =>
            face.Subject == people[0] || face.Subject == people[5] ? people[20] : face.Subject).ToArray();

        var expected = new Dictionary<(string, string), double>();
        for (var i = 0; i < faces.Count; i++)
        {
            for (var j = 0; j < faces.Count; j++)
            {
                var similarity = Dot(faces[i].Embedding, faces[j].Embedding);
                if (string.CompareOrdinal(roots[i], roots[j]) < 0 && similarity >= threshold)
                    expected[(roots[i], roots[j])] = Math.Max(expected.GetValueOrDefault((roots[i], roots[j])), similarity);
            }
        }

        var (pairs, first) = await DuplicatesAsync(pageSize, new() { Threshold = threshold });

        Assert.True(expected.Count > 20);
        Assert.Equal(expected.Keys.Order(), pairs.Select(pair => (Id(pair.Subject), Id(pair.OtherSubject))).Order());
        foreach (var pair in pairs)
        {
            Assert.Equal(expected[(Id(pair.Subject), Id(pair.OtherSubject))], pair.Similarity, tolerance: 1e-5);
            var (face, other) = (Embedding(pair.Face), Embedding(pair.OtherFace));
            Assert.Equal(pair.Similarity, Dot(face, other), tolerance: 1e-5);
            Assert.StartsWith(pair.Subject + "/faces/", pair.Face);
            Assert.StartsWith(pair.OtherSubject + "/faces/", pair.OtherFace);
        }

        var comparisons = roots.SelectMany((a, i) => roots.Skip(i + 1).Where(b => a != b)).LongCount();
        Assert.Equal((comparisons, threshold), (first.Comparisons, first.Threshold));
        Assert.False(first.HasFalseMatchRate);

        float[] Embedding(string face) => faces[Array.FindIndex(names, name => Id(name.Name) == Id(face))].Embedding;
    }

    [Fact]
    public async Task Duplicates_are_told_at_the_smallest_supported_rate_unless_another_is_asked_for()
    {
        await Caller.EnrolManyAsync(G, [("ann", Vectors.Axis(0)), ("bob", Vectors.At(0.45)), ("carol", Vectors.Axis(7))]);

        var strict = (await DuplicatesAsync(0, null)).First;
        Assert.Equal((0.5, 1e-4, 3), (strict.Threshold, strict.FalseMatchRate, strict.Comparisons));
        Assert.Equal(3e-4, strict.ExpectedFalsePairs, 12);
        Assert.Equal((Pipelines.Default, "synthetic-abc"), (strict.Pipeline, strict.Calibration));
        Assert.Empty(strict.Duplicates);

        var loose = (await DuplicatesAsync(0, new() { FalseMatchRate = 1e-3 })).First;
        Assert.Equal((0.4, 1e-3), (loose.Threshold, loose.FalseMatchRate));
        Assert.Equal(("galleries/staff/subjects/ann", "galleries/staff/subjects/bob"),
            (loose.Duplicates.Single().Subject, loose.Duplicates.Single().OtherSubject));
        Assert.Equal(0.45, loose.Duplicates.Single().Similarity, 5);
    }

    [Fact]
    public async Task Every_pair_is_found_where_more_subjects_than_usual_look_alike()
    {
        const int people = 110;
        await Caller.EnrolManyAsync(G, Enumerable.Range(0, people).Select(i => ($"p{i:D3}", Vectors.Axis(0))));
        var (pairs, first) = await DuplicatesAsync(1000, null);
        Assert.Equal(people * (people - 1) / 2, pairs.Select(pair => (pair.Subject, pair.OtherSubject)).Distinct().Count());
        Assert.Equal(first.Comparisons, pairs.Count);
    }

    [Fact]
    public async Task A_machine_too_slow_for_any_page_comes_to_the_end_all_the_same()
    {
        var clock = new SlowMachine();
        await using var host = await IdentityHost.StartAsync(clock, await Database.CreateAsync());
        var caller = new Caller(host.Client, "tenant");
        await caller.RegisterAsync();
        await caller.EnrolManyAsync(G, Enumerable.Range(0, 6).Select(i => ($"p{i}", Vectors.Axis(0))));

        clock.IsSlow = true;
        var (pairs, first) = await new Curator(host.Curation, caller).DuplicatesAsync(G);

        Assert.True(first.NextPageToken.Length > 0);
        Assert.Equal(15, pairs.Select(pair => (pair.Subject, pair.OtherSubject)).Distinct().Count());
    }

    [Fact]
    public async Task A_page_follows_one_of_the_same_operating_point_and_says_the_same_of_the_gallery()
    {
        await Caller.EnrolManyAsync(G, Enumerable.Range(0, 6).Select(i => ($"p{i}", Vectors.Axis(i / 3))));
        var request = new ListSuspectsRequest
        {
            Gallery = Caller.Gallery(G),
            PageSize = 1,
            OperatingPoint = new() { Threshold = 0.6 },
        };
        var first = await Curator.Client.ListDuplicateSubjectsAsync(request);
        request.PageToken = first.NextPageToken;
        Assert.Equal((15, 15), (first.Comparisons, (await Curator.Client.ListDuplicateSubjectsAsync(request)).Comparisons));

        await Caller.FailsAsync(ErrorReason.InvalidPageToken, StatusCode.InvalidArgument,
            async () => await Curator.Client.ListOutlierFacesAsync(request));
        foreach (var other in (OperatingPointRequest?[])[null, new() { Threshold = 0.7 }, new() { FalseMatchRate = 0.001 }])
        {
            request.OperatingPoint = other;
            await Caller.FailsAsync(ErrorReason.InvalidPageToken, StatusCode.InvalidArgument,
                async () => await Curator.Client.ListDuplicateSubjectsAsync(request));
        }
    }

    [Fact]
    public async Task Duplicates_are_not_told_below_the_calibration()
    {
        await Caller.CreateGalleryAsync(G);
        var loosest = Pipelines.Calibrated(Pipelines.Default).Calibration.Points[0].Threshold;
        await DuplicatesAsync(0, new() { Threshold = loosest });
        await Caller.FailsAsync(ErrorReason.InvalidField, StatusCode.InvalidArgument,
            () => DuplicatesAsync(0, new() { Threshold = loosest - 0.01 }));
    }

    [Fact]
    public async Task A_face_unlike_the_others_of_its_subject_is_an_outlier_and_says_whom_it_looks_like()
    {
        await Caller.EnrolManyAsync(G,
        [
            ("ann", Vectors.Axis(0)), ("ann", Vectors.At(0.9)), ("ann", Vectors.Axis(9)),
            ("bob", Vectors.At(0.8, other: 3)), ("single", Vectors.Axis(12)),
            ("carol", Vectors.Axis(10)), ("carol", Vectors.Axis(9)),
        ]);

        var response = await Curator.Client.ListOutlierFacesAsync(new() { Gallery = Caller.Gallery(G) });

        Assert.Equal((0.4, 1e-3), (response.Threshold, response.FalseMatchRate));
        Assert.False(response.HasFalseNonMatchRate);
        Assert.Equal(
            ["ann→carol", "carol→", "carol→ann"],
            response.Outliers.Select(o => $"{o.Face.Split('/')[3]}→{o.Closest?.Subject.Split('/')[3]}").Order());
        var stray = response.Outliers.Single(outlier => outlier.Closest?.Subject.EndsWith("carol", StringComparison.Ordinal) == true);
        Assert.Equal((0, 1), (Math.Round(stray.Similarity, 5), Math.Round(stray.Closest.Similarity, 5)));
        Assert.Empty(response.NextPageToken);
    }

    [Fact]
    public async Task Outliers_are_paged_and_follow_merges_and_moves()
    {
        var faces = new List<(string, float[])>();
        for (var i = 0; i < 30; i++)
            faces.AddRange([($"p{i:D2}", Vectors.Axis(i % 16)), ($"p{i:D2}", Vectors.Axis((i + 1) % 16))]);
        await Caller.EnrolManyAsync(G, faces);
        for (var i = 0; i < 120; i++)
            faces.Add(("all", Vectors.Axis(i % 16)));
        await Caller.EnrolManyAsync(G, faces.Skip(60));
        Assert.Equal(60, (await OutliersAsync(7)).Distinct().Count());

        await Curator.MergeAsync(G, "p00", "p16");
        var left = await OutliersAsync(1000);
        Assert.Equal(56, left.Count);
        Assert.Equal(left, await OutliersAsync(5));
        await Curator.MoveAsync(new() { Name = left[0] }, "all");
        Assert.Equal(54, (await OutliersAsync(0)).Count);
    }

    [Fact]
    public async Task The_false_non_match_rate_is_said_where_the_calibration_has_it()
    {
        var pipeline = Pipelines.Calibrated($"pipelines/{Caller.Tenant}");
        foreach (var point in pipeline.Calibration.Points)
            point.FalseNonMatchRate = point.Threshold / 10;
        await Caller.RegisterAsync(pipeline);
        await Caller.CreateGalleryAsync(G, pipeline: pipeline.Name);

        var response = await Curator.Client.ListOutlierFacesAsync(
            new() { Gallery = Caller.Gallery(G), OperatingPoint = new() { Threshold = 0.35 } });
        Assert.Equal(0.035, response.FalseNonMatchRate, 9);
        Assert.Equal(Math.Sqrt(1e-2 * 1e-3), response.FalseMatchRate, 9);
    }

    [Fact]
    public async Task Bad_requests_are_refused()
    {
        await Caller.CreateGalleryAsync(G);
        async Task Fails(ErrorReason reason, StatusCode code, ListSuspectsRequest request)
        {
            await Caller.FailsAsync(reason, code, async () => await Curator.Client.ListDuplicateSubjectsAsync(request));
            await Caller.FailsAsync(reason, code, async () => await Curator.Client.ListOutlierFacesAsync(request));
        }

        var gallery = Caller.Gallery(G);
        await Fails(ErrorReason.GalleryNotFound, StatusCode.NotFound, new() { Gallery = Caller.Gallery("none") });
        await Fails(ErrorReason.InvalidResourceName, StatusCode.InvalidArgument, new());
        await Fails(ErrorReason.InvalidField, StatusCode.InvalidArgument, new() { Gallery = gallery, PageSize = -1 });
        await Fails(ErrorReason.InvalidPageToken, StatusCode.InvalidArgument, new() { Gallery = gallery, PageToken = "x" });
        await Fails(ErrorReason.InvalidField, StatusCode.InvalidArgument,
            new() { Gallery = gallery, OperatingPoint = new() { Threshold = double.NaN } });
        await Fails(ErrorReason.InvalidField, StatusCode.InvalidArgument,
            new() { Gallery = gallery, OperatingPoint = new() { FalseMatchRate = 0 } });
        await Fails(ErrorReason.FmrNotSupported, StatusCode.InvalidArgument,
            new() { Gallery = gallery, OperatingPoint = new() { FalseMatchRate = 1e-6 } });

        var pipeline = Pipelines.Uncalibrated($"pipelines/{Caller.Tenant}");
        await Caller.RegisterAsync(pipeline);
        await Caller.CreateGalleryAsync("bare", pipeline: pipeline.Name);
        await Fails(ErrorReason.FmrNotSupported, StatusCode.InvalidArgument, new() { Gallery = Caller.Gallery("bare") });
        var explicitly = await Curator.Client.ListDuplicateSubjectsAsync(
            new() { Gallery = Caller.Gallery("bare"), OperatingPoint = new() { Threshold = 0.5 } });
        Assert.Equal((0, false, false),
            (explicitly.Comparisons, explicitly.HasFalseMatchRate, explicitly.HasExpectedFalsePairs));
    }

    [Fact]
    public async Task An_index_is_rebuilt_while_it_is_searched()
    {
        await Caller.EnrolManyAsync(G, Enumerable.Range(0, 16).Select(i => ($"p{i:D2}", Vectors.Axis(i))));
        var progress = await Curator.Client.RebuildIndex(Caller.Gallery(G)).ResponseStream
            .ReadAllAsync(TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);

        Assert.True(progress[^1].Done);
        Assert.Equal((16, 16, 0), (progress[^1].Templates, progress[^1].TemplateCount, progress[^1].Removed));
        Assert.Equal(["p03"], await Caller.WhoAsync(G, Vectors.Axis(3)));
        await Caller.FailsAsync(ErrorReason.GalleryNotFound, StatusCode.NotFound,
            async () => await Curator.Client.RebuildIndex(Caller.Gallery("none")).ResponseStream.MoveNext());
    }

    private static string Id(string name) => Curator.Id(name);

    private static double Dot(float[] left, float[] right) => left.Zip(right, (a, b) => (double)a * b).Sum();

    private Task<(List<DuplicateSubjects> Pairs, ListDuplicateSubjectsResponse First)> DuplicatesAsync(
        int pageSize, OperatingPointRequest? point) => Curator.DuplicatesAsync(G, pageSize, point);

    private async Task<List<string>> OutliersAsync(int pageSize)
    {
        var outliers = new List<string>();
        var token = "";
        do
        {
            var page = await Curator.Client.ListOutlierFacesAsync(new()
            {
                Gallery = Caller.Gallery(G),
                PageSize = pageSize,
                PageToken = token,
                OperatingPoint = new() { Threshold = 0.5 },
            });
            Assert.True(pageSize == 0 || page.Outliers.Count <= pageSize);
            outliers.AddRange(page.Outliers.Select(outlier => outlier.Face));
            token = page.NextPageToken;
        }
        while (token.Length > 0);
        return outliers;
    }

    /// <summary>Between two looks at the clock three seconds pass.</summary>
    private sealed class SlowMachine : TimeProvider
    {
        private long _passed;

        public bool IsSlow { get; set; }

        public override long GetTimestamp() =>
            base.GetTimestamp() + Interlocked.Add(ref _passed, IsSlow ? 3 * TimestampFrequency : 0);
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteSuspectTests(SqliteDatabase database) : SuspectTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresSuspectTests(PostgresDatabase database) : SuspectTests(database);

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteWithQdrantSuspectTests(SqliteWithQdrant database) : SuspectTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrantSuspectTests(PostgresWithQdrant database) : SuspectTests(database);
