using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.StyleTransfer.Service;

/// <summary>What cannot become a picture is refused at once, with the field at fault.</summary>
public sealed class SubmissionTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private StyleTransferHost _host = null!;

    public ValueTask InitializeAsync()
    {
        _host = new(_folder, ("Jobs:Role", "both"), ("Imaging:MaxBytes", "400000"), ("Imaging:MaxPixels", "4000000"));
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    public static TheoryData<string, Action<CreateStyleTransferRequest>> WrongFields => new()
    {
        { "content", request => request.Content = ByteString.Empty },
        { "styles", request => request.Styles.Clear() },
        { "styles", request => request.Styles.Add(Enumerable.Repeat(request.Styles[0], 4)) },
        { "styles", request => request.Styles[0].Weight = 0 },
        { "styles[0].image", request => request.Styles[0].Image = ByteString.Empty },
        { "styles[0].weight", request => request.Styles[0].Weight = -1 },
        { "styles[0].weight", request => request.Styles[0].Weight = double.NaN },
        { "options.content_weight", request => request.Options.ContentWeight = double.PositiveInfinity },
        { "options.style_weight", request => request.Options.StyleWeight = -0.5 },
        { "options.style_weight", request => (request.Options.ContentWeight, request.Options.StyleWeight) = (0, 0) },
        { "options.total_variation_weight", request => request.Options.TotalVariationWeight = double.NaN },
        { "options.iterations", request => request.Options.Iterations = 5001 },
        { "options.iterations", request => request.Options.Iterations = -1 },
        { "options.iterations", request => (request.Options.Iterations, request.Options.Scales) = (2, 3) },
        { "options.scales", request => request.Options.Scales = 5 },
        { "options.size", request => request.Options.Size = 1025 },
        { "options.size", request => request.Options.Size = 63 },
        { "options.init", request => request.Options.Init = (StyleInit)9 },
        { "options.optimizer", request => request.Options.Optimizer = (StyleOptimizer)9 },
        { "options.format", request => request.Options.Format = (ImageFormat)9 },
        { "request_id", request => request.RequestId = "not one!" },
    };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(WrongFields))]
    public async Task A_wrong_field_is_named(string field, Action<CreateStyleTransferRequest> spoil)
    {
        var request = StyleTransferHost.Small();
        spoil(request);

        await RpcAssert.RefusesAsync(ErrorReason.InvalidField, field, Create(request));
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Every_wrong_field_is_named_at_once()
    {
        var request = StyleTransferHost.Small();
        (request.Options.Size, request.Options.Scales) = (5, 9);

        var error = await RpcAssert.FailsAsync(StatusCode.InvalidArgument, ErrorReason.InvalidField, Create(request));

        var violations = error.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations;
        Assert.Equal(["options.scales", "options.size"], violations.Select(violation => violation.Field));
    }

    [Fact]
    public async Task An_unknown_network_is_told_with_those_that_there_are()
    {
        var request = StyleTransferHost.Small();
        request.Options.FeatureNetwork = "vgg19";

        var error = await RpcAssert.RefusesAsync(
            ErrorReason.FeatureNetworkNotFound, "options.feature_network", Create(request));

        Assert.Contains("resnet18", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreadable_image_is_told_with_its_field()
    {
        var request = StyleTransferHost.Small();
        request.Styles.Add(new StyleImage { Image = request.Content.Memory.Length > 0
            ? ByteString.CopyFrom(request.Content.Span[..(request.Content.Length / 2)])
            : ByteString.Empty });

        await RpcAssert.RefusesAsync(ErrorReason.ImageUnreadable, "styles[1].image", Create(request));
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_huge_image_is_refused_by_its_header()
    {
        var request = StyleTransferHost.Small();
        request.Content = ByteString.CopyFrom(new byte[400_001]);
        await RpcAssert.RefusesAsync(ErrorReason.ImageTooLarge, "content", Create(request));
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task What_is_not_said_has_a_default_and_the_seed_is_told()
    {
        var request = StyleTransferHost.Small();
        request.Options = new() { Size = 64, Iterations = 3 };

        var created = await Create(request);

        var options = created.Options;
        Assert.Equal("resnet18", options.FeatureNetwork);
        Assert.Equal(
            (StyleInit.Noise, StyleOptimizer.Lbfgs, ImageFormat.Png), (options.Init, options.Optimizer, options.Format));
        Assert.True(options is { HasSeed: true, ContentWeight: 1, StyleWeight: > 0, TotalVariationWeight: > 0, Scales: > 0 });
    }

    [Fact]
    public async Task A_repeated_request_answers_the_first_job_also_where_the_seed_was_drawn()
    {
        var request = StyleTransferHost.Small();
        request.Options.ClearSeed();
        request.RequestId = "once";
        var first = await Create(request);

        var second = await Create(request);
        request.Options.Size = 65;

        Assert.Equal((first.Name, first.Options.Seed), (second.Name, second.Options.Seed));
        await RpcAssert.FailsAsync(StatusCode.AlreadyExists, ErrorReason.RequestIdReused, Create(request));
    }

    private AsyncUnaryCall<V1.StyleTransfer> Create(CreateStyleTransferRequest request) =>
        _host.Client.CreateAsync(new() { Tenant = StyleTransferHost.Tenant, Request = request });

    private async Task AssertNothingIsLeftAsync()
    {
        var listed = await _host.Client.ListAsync(new() { Tenant = StyleTransferHost.Tenant, Request = new() });
        Assert.Empty(listed.StyleTransfers);
        var blobs = Path.Combine(_folder.Path, "style-transfer-blobs");
        Assert.Empty(Directory.Exists(blobs) ? Directory.GetFiles(blobs, "*", SearchOption.AllDirectories) : []);
    }
}
