using FacePlatform.Internal.V1;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway;

/// <summary>What of CurationService is the gateway's: names, tenants, operating points.</summary>
public sealed class CurationTests : IAsyncDisposable
{
    private const string Gallery = "galleries/staff";
    private const string Merge = "galleries/staff/merges/m1";
    private const string Ann = "galleries/staff/subjects/ann";
    private const string Bob = "galleries/staff/subjects/bob";
    private const string Face = "galleries/staff/subjects/ann/faces/f1";

    private readonly GatewayWithDoubles _platform = new();

    private CurationService.CurationServiceClient Curation => _platform.Gateway.Curation();

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task Names_are_resolved_inside_the_callers_tenant()
    {
        await Curation.MergeSubjectsAsync(new() { Name = Ann, Into = Bob, RequestId = "r" });
        await Curation.GetMergeAsync(new() { Name = Merge });
        await Curation.UndoMergeAsync(new() { Name = Merge });
        await Curation.ListMergesAsync(new() { Parent = Gallery, PageSize = 7, PageToken = "t" });
        await Curation.MoveFaceAsync(new() { Name = Face, Subject = Bob });
        await Curation.ListDuplicateSubjectsAsync(new() { Parent = Gallery, FalseMatchRate = 1e-5, PageSize = 8 });
        await Curation.ListOutlierFacesAsync(new() { Parent = Gallery, Threshold = 0.2, PageToken = "u" });

        var gallery = new GalleryRef { Tenant = "development", Gallery = "staff" };
        var merge = new MergeRef { Tenant = "development", Gallery = "staff", Merge = "m1" };
        IMessage[] expected =
        [
            new Internal.V1.MergeSubjectsRequest
            {
                Source = new() { Tenant = "development", Gallery = "staff", Subject = "ann" },
                Into = "bob",
                RequestId = "r",
            },
            merge,
            merge,
            new Internal.V1.ListMergesRequest { Gallery = gallery, PageSize = 7, PageToken = "t" },
            new Internal.V1.MoveFaceRequest
            {
                Face = new() { Tenant = "development", Gallery = "staff", Subject = "ann", Face = "f1" },
                Subject = "bob",
            },
            new ListSuspectsRequest { Gallery = gallery, PageSize = 8, OperatingPoint = new() { FalseMatchRate = 1e-5 } },
            new ListSuspectsRequest { Gallery = gallery, PageToken = "u", OperatingPoint = new() { Threshold = 0.2 } },
        ];
        Assert.Equal(expected, _platform.Identity.Requests);
    }

    [Fact]
    public async Task A_bad_name_is_refused_with_the_field_of_the_public_request()
    {
        await RefusesNameAsync("name", Curation.MergeSubjectsAsync(new() { Name = Gallery, Into = Bob }));
        await RefusesNameAsync("into", Curation.MergeSubjectsAsync(new() { Name = Ann, Into = "bob" }));
        await RefusesNameAsync("name", Curation.GetMergeAsync(new() { Name = Ann }));
        await RefusesNameAsync("name", Curation.UndoMergeAsync(new() { Name = "galleries/staff/merges/.." }));
        await RefusesNameAsync("parent", Curation.ListMergesAsync(new()));
        await RefusesNameAsync("name", Curation.MoveFaceAsync(new() { Name = Ann, Subject = Bob }));
        await RefusesNameAsync("subject", Curation.MoveFaceAsync(new() { Name = Face }));
        await RefusesNameAsync("parent", Curation.ListDuplicateSubjectsAsync(new() { Parent = "staff" }));
        await RefusesNameAsync("parent", Curation.ListOutlierFacesAsync(new() { Parent = "staff" }));
        Assert.Empty(_platform.Identity.Requests);
    }

    [Fact]
    public async Task Nobody_is_merged_or_moved_into_another_gallery()
    {
        const string Elsewhere = "galleries/guests/subjects/bob";
        await RefusesNameAsync("into", Curation.MergeSubjectsAsync(new() { Name = Ann, Into = Elsewhere }));
        await RefusesNameAsync("subject", Curation.MoveFaceAsync(new() { Name = Face, Subject = Elsewhere }));
        Assert.Empty(_platform.Identity.Requests);
    }

    [Fact]
    public async Task Two_spellings_of_one_gallery_are_one()
    {
        await Curation.MergeSubjectsAsync(
            new() { Name = "galleries/cafe\u0301/subjects/ann", Into = "galleries/caf\u00e9/subjects/bob" });

        Assert.Single(_platform.Identity.Requests);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0)]
    [InlineData(1.5)]
    public async Task A_rate_that_is_none_is_refused(double rate)
    {
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "false_match_rate",
            Curation.ListDuplicateSubjectsAsync(new() { Parent = Gallery, FalseMatchRate = rate }));
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "false_match_rate",
            Curation.ListOutlierFacesAsync(new() { Parent = Gallery, FalseMatchRate = rate }));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1.5)]
    public async Task A_threshold_that_is_no_similarity_is_refused(double threshold)
    {
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "threshold",
            Curation.ListDuplicateSubjectsAsync(new() { Parent = Gallery, Threshold = threshold }));
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "threshold",
            Curation.ListOutlierFacesAsync(new() { Parent = Gallery, Threshold = threshold }));
    }

    [Fact]
    public async Task A_rebuild_is_relayed_to_its_end()
    {
        using var rebuild = Curation.RebuildIndex(new() { Name = Gallery });
        var progress = await rebuild.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync();

        Assert.Equal([1, 2], progress.Select(step => step.Templates));
        Assert.True(progress[^1].Done);
    }

    [Fact]
    public async Task A_rebuild_whose_Identity_dies_ends_as_unavailable()
    {
        _platform.Identity.Rebuilding = context => context.GetHttpContext().Abort();

        using var rebuild = Curation.RebuildIndex(new() { Name = Gallery });
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await rebuild.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync());

        Assert.Equal(
            (StatusCode.Unavailable, ErrorReason.ServiceUnavailable), (error.StatusCode, error.GetReason()));
    }

    private static async Task RefusesNameAsync<T>(string field, AsyncUnaryCall<T> call) =>
        await RpcAssert.RefusesAsync(ErrorReason.InvalidResourceName, field, call);
}
