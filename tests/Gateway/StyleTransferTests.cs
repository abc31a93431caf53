using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway;

/// <summary>What of StyleTransferService is the gateway's: names, tenants, images, the relay of a watch.</summary>
public sealed class StyleTransferTests : IAsyncDisposable
{
    private const string Job = StyleTransferDouble.Job;
    private const int Megabyte = 1 << 20;

    private static readonly StyleTransferRef Ref = new() { Tenant = "development", Id = "j1" };
    private static readonly ByteString Picture = ByteString.CopyFromUtf8("a picture");

    private readonly GatewayWithDoubles _platform = new();

    private StyleTransferService.StyleTransferServiceClient Styles => _platform.Gateway.StyleTransfers();

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    private static CreateStyleTransferRequest Request(params IEnumerable<ByteString> styles) => new()
    {
        Content = Picture,
        Styles = { styles.Select(style => new StyleImage { Image = style }) },
    };

    private static ByteString Image(int bytes) => UnsafeByteOperations.UnsafeWrap(new byte[bytes]);

    [Fact]
    public async Task Names_are_resolved_inside_the_callers_tenant()
    {
        var create = Request(Picture, Picture);
        create.RequestId = "r";
        create.Styles[1].Weight = 0.5;
        create.Options = new() { Seed = 7, StyleWeight = 0, Format = ImageFormat.Jpeg };
        var list = new ListStyleTransfersRequest
        {
            PageSize = 7,
            PageToken = "t",
            State = JobState.Failed,
            DeadLetters = true,
        };
        await Styles.CreateStyleTransferAsync(create);
        await Styles.GetStyleTransferAsync(new() { Name = Job });
        await Styles.ListStyleTransfersAsync(list);
        await Styles.GetStyleTransferResultAsync(new() { Name = Job });
        await Styles.CancelStyleTransferAsync(new() { Name = Job });
        await Styles.DeleteStyleTransferAsync(new() { Name = Job });
        await Styles.ReplayStyleTransferAsync(new() { Name = Job });
        await Styles.ListFeatureNetworksAsync(new());
        using var watch = Styles.WatchStyleTransfer(new() { Name = Job, Previews = true });
        Assert.False(await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        IMessage[] expected =
        [
            new CreateStyleTransferJobRequest { Tenant = "development", Request = create },
            Ref,
            new ListStyleTransferJobsRequest { Tenant = "development", Request = list },
            Ref,
            Ref,
            Ref,
            Ref,
            new ListFeatureNetworksRequest(),
            new WatchStyleTransferJobRequest { Job = Ref, Previews = true },
        ];
        Assert.Equal(expected, _platform.StyleTransfer.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("j1")]
    [InlineData("galleries/j1")]
    [InlineData("styleTransfers/..")]
    [InlineData("styleTransfers/j1/results")]
    public async Task A_bad_name_is_refused(string name)
    {
        await RefusesNameAsync(Styles.GetStyleTransferAsync(new() { Name = name }));
        await RefusesNameAsync(Styles.GetStyleTransferResultAsync(new() { Name = name }));
        await RefusesNameAsync(Styles.CancelStyleTransferAsync(new() { Name = name }));
        await RefusesNameAsync(Styles.DeleteStyleTransferAsync(new() { Name = name }));
        await RefusesNameAsync(Styles.ReplayStyleTransferAsync(new() { Name = name }));
        using var watch = Styles.WatchStyleTransfer(new() { Name = name });
        var error = await Assert.ThrowsAsync<RpcException>(
            () => watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal(ErrorReason.InvalidResourceName, error.GetReason());
        Assert.Empty(_platform.StyleTransfer.Requests);
    }

    [Theory]
    [InlineData("state")]
    [InlineData("page_size")]
    public async Task A_list_of_what_cannot_be_is_refused(string field) =>
        await RpcAssert.RefusesAsync(ErrorReason.InvalidField, field, Styles.ListStyleTransfersAsync(
            field is "state" ? new() { State = (JobState)17 } : new() { PageSize = -1 }));

    [Theory]
    [InlineData(0, 100)]
    [InlineData(5000, 1000)]
    public async Task Pages_have_the_sizes_that_they_have_everywhere(int asked, int sent)
    {
        await Styles.ListStyleTransfersAsync(new() { PageSize = asked });

        var list = Assert.IsType<ListStyleTransferJobsRequest>(Assert.Single(_platform.StyleTransfer.Requests));
        Assert.Equal(sent, list.Request.PageSize);
    }

    [Fact]
    public async Task A_bad_request_id_is_refused()
    {
        var request = Request(Picture);
        request.RequestId = "with space";
        await RefusesAsync(ErrorReason.InvalidField, "request_id", request);
    }

    [Fact]
    public async Task A_missing_image_is_refused_with_its_field()
    {
        var withoutContent = Request(Picture);
        withoutContent.Content = ByteString.Empty;
        await RefusesAsync(ErrorReason.ImageUnreadable, "content", withoutContent);
        await RefusesAsync(ErrorReason.ImageUnreadable, "styles[1].image", Request(Picture, ByteString.Empty));
        await RefusesAsync(ErrorReason.InvalidField, "styles", Request());
        await RefusesAsync(ErrorReason.InvalidField, "styles", Request(Enumerable.Repeat(Picture, 5)));
    }

    [Fact]
    public async Task A_content_and_four_styles_at_the_limit_pass()
    {
        var limit = Image(20 * Megabyte);
        var request = Request(Enumerable.Repeat(limit, 4));
        request.Content = limit;

        await Styles.CreateStyleTransferAsync(request);

        var sent = Assert.IsType<CreateStyleTransferJobRequest>(Assert.Single(_platform.StyleTransfer.Requests));
        Assert.Equal(5 * limit.Length, sent.Request.Content.Length + sent.Request.Styles.Sum(style => style.Image.Length));
    }

    [Fact]
    public async Task One_byte_more_is_too_much_for_any_of_them()
    {
        var tooLarge = Image(20 * Megabyte + 1);
        var request = Request(Picture);
        request.Content = tooLarge;
        await RefusesAsync(ErrorReason.ImageTooLarge, "content", request);
        await RefusesAsync(ErrorReason.ImageTooLarge, "styles[0].image", Request(tooLarge));
        await RefusesAsync(ErrorReason.ImageTooLarge, "styles[3].image", Request(Picture, Picture, Picture, tooLarge));
    }

    // Refused before it is read: only the field is known.
    [Theory]
    [InlineData(101, 1, "content")]
    [InlineData(1, 101, "styles")]
    public async Task A_message_that_no_images_can_fill_is_refused_unread(int content, int style, string field)
    {
        var request = Request(Image(style * Megabyte));
        request.Content = Image(content * Megabyte);
        await RefusesAsync(ErrorReason.ImageTooLarge, field, request);
    }

    [Fact]
    public async Task What_the_service_refuses_reaches_the_caller()
    {
        _platform.StyleTransfer.Creating = _ => throw RpcErrors.InvalidField("options.iterations", "must be 1 to 5000.");
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField, "options.iterations", Styles.CreateStyleTransferAsync(Request(Picture)));
    }

    [Fact]
    public async Task A_watch_is_relayed_as_it_comes_and_to_its_end()
    {
        var goOn = new TaskCompletionSource();
        _platform.StyleTransfer.Watching = _ => Steps();
        async IAsyncEnumerable<WatchStyleTransferResponse> Steps()
        {
            yield return new() { StyleTransfer = new() { State = JobState.Running }, Preview = Picture };
            await goOn.Task;
            yield return new() { StyleTransfer = new() { State = JobState.Succeeded } };
        }

        using var watch = Styles.WatchStyleTransfer(new() { Name = Job });
        Assert.True(await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal(JobState.Running, watch.ResponseStream.Current.StyleTransfer.State);
        Assert.Equal(Picture, watch.ResponseStream.Current.Preview);
        goOn.SetResult();
        Assert.True(await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal(JobState.Succeeded, watch.ResponseStream.Current.StyleTransfer.State);
        Assert.False(await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_watch_has_no_deadline_of_the_gateways_and_ends_with_its_caller()
    {
        var deadline = new TaskCompletionSource<DateTime>();
        var ended = new TaskCompletionSource();
        _platform.StyleTransfer.Watching = Endless;
        async IAsyncEnumerable<WatchStyleTransferResponse> Endless(ServerCallContext context)
        {
            deadline.SetResult(context.Deadline);
            context.CancellationToken.Register(ended.SetResult);
            yield return new();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        }

        using (var watch = Styles.WatchStyleTransfer(new() { Name = Job }))
        {
            Assert.True(await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        }

        Assert.Equal(DateTime.MaxValue, await deadline.Task);
        await ended.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_watch_whose_service_dies_ends_as_unavailable()
    {
        _platform.StyleTransfer.Watching = Dying;
        static async IAsyncEnumerable<WatchStyleTransferResponse> Dying(ServerCallContext context)
        {
            yield return new();
            await Task.Yield();
            context.GetHttpContext().Abort();
        }

        using var watch = Styles.WatchStyleTransfer(new() { Name = Job });
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await watch.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync());

        Assert.Equal(
            (StatusCode.Unavailable, ErrorReason.ServiceUnavailable), (error.StatusCode, error.GetReason()));
    }

    private async Task RefusesAsync(ErrorReason reason, string field, CreateStyleTransferRequest request)
    {
        await RpcAssert.RefusesAsync(reason, field, Styles.CreateStyleTransferAsync(request));
        Assert.Empty(_platform.StyleTransfer.Requests);
    }

    private static async Task RefusesNameAsync<T>(AsyncUnaryCall<T> call) =>
        await RpcAssert.RefusesAsync(ErrorReason.InvalidResourceName, "name", call);
}
