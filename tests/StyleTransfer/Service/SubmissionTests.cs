using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.StyleTransfer.Service;

/// <summary>What cannot become a picture is refused at once, with the field at fault.</summary>
public sealed class SubmissionTests(SubmissionTests.Refusing refusing) : IClassFixture<SubmissionTests.Refusing>
{
    private readonly StyleTransferHost _host = refusing.Host;

    public static TheoryData<string, Action<CreateStyleTransferRequest>> WrongFields => new()
    {
        { "styles", request => request.Styles.Clear() },
        { "styles", request => request.Styles.Add(Enumerable.Repeat(request.Styles[0], 4)) },
        { "styles", request => request.Styles[0].Weight = 0 },
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
        var half = ByteString.CopyFrom(request.Content.Span[..(request.Content.Length / 2)]);
        request.Styles.Add(new StyleImage { Image = half });

        await RpcAssert.RefusesAsync(ErrorReason.ImageUnreadable, "styles[1].image", Create(request));
        request.Content = ByteString.Empty;
        await RpcAssert.RefusesAsync(ErrorReason.ImageUnreadable, "content", Create(request));
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_huge_image_is_refused_by_its_bytes_and_by_its_header()
    {
        var request = StyleTransferHost.Small();
        request.Content = ByteString.CopyFrom(new byte[400_001]);
        await RpcAssert.RefusesAsync(ErrorReason.ImageTooLarge, "content", Create(request));

        // The beginning of a PNG: signature, length and type of its header, width and height.
        request.Content = ByteString.CopyFrom(
            [0x89, .. "PNG\r\n\x1A\n"u8, 0, 0, 0, 13, .. "IHDR"u8, 0, 1, 0, 0, 0, 1, 0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0]);
        await RpcAssert.RefusesAsync(ErrorReason.ImageTooLarge, "content", Create(request));
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_request_may_be_as_large_as_its_images_may_be()
    {
        var request = StyleTransferHost.Small();
        // An image that ends before the file does: 2 × 18 MB are more than a server takes by default.
        request.Content = ByteString.CopyFrom([.. request.Content.Span, .. new byte[18_000_000]]);
        request.Styles[0].Image = ByteString.CopyFrom([.. request.Styles[0].Image.Span, .. new byte[18_000_000]]);
        using var folder = new TemporaryFolder();
        await using var host = new StyleTransferHost(folder);

        var job = await host.CreateAsync(request);

        await host.Client.DeleteAsync(job);
    }

    [Fact]
    public async Task What_is_not_said_has_a_default_and_the_seed_is_told()
    {
        using var folder = new TemporaryFolder();
        await using var host = new StyleTransferHost(folder);
        var request = StyleTransferHost.Small();
        request.Options = new() { Size = 64, Iterations = 3 };

        var created = await Create(request, host);

        var options = created.Options;
        Assert.Equal("resnet18", options.FeatureNetwork);
        Assert.Equal(
            (StyleInit.Noise, StyleOptimizer.Lbfgs, ImageFormat.Png), (options.Init, options.Optimizer, options.Format));
        Assert.True(options is { HasSeed: true, ContentWeight: 1, StyleWeight: > 0, TotalVariationWeight: > 0, Scales: > 0 });
    }

    [Fact]
    public async Task A_repeated_request_answers_the_first_job_also_where_the_seed_was_drawn()
    {
        using var folder = new TemporaryFolder();
        await using var host = new StyleTransferHost(folder);
        var request = StyleTransferHost.Small();
        request.Options.ClearSeed();
        request.RequestId = "once";
        var first = await Create(request, host);

        var second = await Create(request, host);
        request.Options.Size = 65;

        Assert.Equal((first.Name, first.Options.Seed), (second.Name, second.Options.Seed));
        await RpcAssert.FailsAsync(StatusCode.AlreadyExists, ErrorReason.RequestIdReused, Create(request, host));
    }

    private AsyncUnaryCall<V1.StyleTransfer> Create(CreateStyleTransferRequest request, StyleTransferHost? host = null) =>
        (host ?? _host).Client.CreateAsync(new() { Tenant = StyleTransferHost.Tenant, Request = request });

    private async Task AssertNothingIsLeftAsync()
    {
        var listed = await _host.Client.ListAsync(new() { Tenant = StyleTransferHost.Tenant, Request = new() });
        Assert.Empty(listed.StyleTransfers);
        var blobs = Path.Combine(refusing.Folder.Path, "style-transfer-blobs");
        Assert.Empty(Directory.Exists(blobs) ? Directory.GetFiles(blobs, "*", SearchOption.AllDirectories) : []);
    }

    /// <summary>A service with small limits that takes nothing in: everything it is asked for is wrong.</summary>
    public sealed class Refusing : IAsyncDisposable
    {
        internal TemporaryFolder Folder { get; } = new();

        internal StyleTransferHost Host { get; }

        public Refusing() =>
            Host = new(Folder, ("Imaging:MaxBytes", "400000"), ("Imaging:MaxPixels", "4000000"));

        public async ValueTask DisposeAsync()
        {
            await Host.DisposeAsync();
            Folder.Dispose();
        }
    }
}
