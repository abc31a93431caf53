using System.Collections.Concurrent;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace FacePlatform.Tests.Gateway;

/// <summary>Galleries as streams: the gateway passes them on and holds nothing back.</summary>
public sealed class GalleryTransferTests : IAsyncDisposable
{
    private readonly GatewayWithDoubles _platform = new();

    private static readonly GalleryRecord Header = new()
    {
        Gallery = new() { GalleryId = "old", Pipeline = EmbeddingDouble.DefaultPipeline },
    };

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private TransferService.TransferServiceClient Transfers => _platform.Gateway.Transfers();

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task An_export_is_relayed_record_by_record()
    {
        _platform.Identity.Export = (request, _) => Records(request.Templates ? 3 : 0);

        using var export = Transfers.ExportGallery(new() { Name = "galleries/staff", Templates = true });
        var records = await export.ResponseStream.ReadAllAsync(Test).ToListAsync(Test);

        Assert.Equal(["0", "1", "2"], records.Select(record => record.Subject.SubjectId));
        var asked = Assert.IsType<Internal.V1.ExportGalleryRequest>(Assert.Single(_platform.Identity.Requests));
        Assert.Equal(("development", "staff"), (asked.Gallery.Tenant, asked.Gallery.Gallery));
    }

    [Fact]
    public async Task An_export_that_fails_midway_ends_with_the_reason()
    {
        _platform.Identity.Export = (_, _) => Records(2, RpcErrors.Unavailable("down", TimeSpan.FromSeconds(1)));

        using var export = Transfers.ExportGallery(new() { Name = "galleries/staff" });
        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await export.ResponseStream.ReadAllAsync(Test).ToListAsync(Test));

        Assert.Equal(ErrorReason.ServiceUnavailable, error.GetReason());
    }

    [Fact]
    public async Task An_export_whose_reader_goes_is_cancelled_in_Identity()
    {
        var cancelled = new TaskCompletionSource();
        _platform.Identity.Export = (_, context) =>
        {
            context.CancellationToken.Register(() => cancelled.TrySetResult());
            return Records(int.MaxValue);
        };
        var export = Transfers.ExportGallery(new() { Name = "galleries/staff" });
        await export.ResponseStream.MoveNext(Test);

        export.Dispose();

        await cancelled.Task.WaitAsync(Test);
    }

    [Fact]
    public async Task An_export_that_is_not_read_is_not_read_ahead_of()
    {
        var sent = 0;
        _platform.Identity.Export = (_, _) => Records(1000, size: 1 << 20, each: () => Interlocked.Increment(ref sent));

        using var export = Transfers.ExportGallery(new() { Name = "galleries/staff" });
        await export.ResponseStream.MoveNext(Test);
        // Long enough for a gateway that reads ahead to be caught at it.
        await Task.Delay(500, Test);

        Assert.InRange(Volatile.Read(ref sent), 1, 100);
    }

    [Fact]
    public async Task An_import_is_relayed_both_ways()
    {
        var received = new ConcurrentQueue<Internal.V1.ImportGalleryRequest>();
        _platform.Identity.Import = async (requests, answers, _) =>
        {
            await foreach (var request in requests.ReadAllAsync())
            {
                received.Enqueue(request);
                if (request.Record is not null)
                    await answers.WriteAsync(new() { Index = received.Count - 2, Name = "galleries/new" });
            }
        };

        var answers = await ImportAsync(Config("galleries/new"), Record(Header), Record(Subject("ann")));

        Assert.Equal([0, 1], answers.Select(answer => answer.Index));
        Assert.Equal(
            [
                new() { Gallery = new() { Tenant = "development", Gallery = "new" } },
                new() { Record = Header },
                new() { Record = Subject("ann") },
            ],
            received);
    }

    [Fact]
    public async Task An_import_that_Identity_ends_stops_while_the_caller_still_sends()
    {
        _platform.Identity.Import = async (requests, _, _) =>
        {
            await requests.MoveNext(default);
            throw RpcErrors.FailedPrecondition(ErrorReason.PipelineChanged, "The gallery has another pipeline.");
        };
        // The caller neither ends its stream nor sends more.
        using var import = Transfers.ImportGallery(cancellationToken: Test);
        await import.RequestStream.WriteAsync(Config("galleries/new"), Test);

        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await import.ResponseStream.ReadAllAsync(Test).ToListAsync(Test));

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReason.PipelineChanged), (error.StatusCode, error.GetReason()));
    }

    [Fact]
    public async Task An_import_whose_caller_goes_is_cancelled_in_Identity()
    {
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        _platform.Identity.Import = async (requests, _, context) =>
        {
            context.CancellationToken.Register(() => cancelled.TrySetResult());
            started.SetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        };
        var import = Transfers.ImportGallery(cancellationToken: Test);
        await import.RequestStream.WriteAsync(Config("galleries/new"), Test);
        await started.Task.WaitAsync(Test);

        import.Dispose();

        await cancelled.Task.WaitAsync(Test);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_import_whose_Identity_dies_ends_as_unavailable(bool connection)
    {
        _platform.Identity.Import = async (requests, _, context) =>
        {
            await requests.MoveNext(default);
            Die(context, connection);
        };
        using var import = Transfers.ImportGallery(cancellationToken: Test);
        await import.RequestStream.WriteAsync(Config("galleries/new"), Test);

        var sending = Task.Run(
            async () =>
            {
                while (true)
                    await import.RequestStream.WriteAsync(Record(Subject(new('x', 1 << 15))), Test);
            },
            Test);
        var error = await Assert.ThrowsAsync<RpcException>(() => import.ResponseStream.MoveNext(Test));

        Assert.Equal(
            (StatusCode.Unavailable, ErrorReason.ServiceUnavailable), (error.StatusCode, error.GetReason()));
        await Assert.ThrowsAnyAsync<Exception>(() => sending);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_export_whose_Identity_dies_ends_as_unavailable(bool connection)
    {
        _platform.Identity.Export = (_, context) => Records(2, each: () => Die(context, connection));

        using var export = Transfers.ExportGallery(new() { Name = "galleries/staff" });
        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await export.ResponseStream.ReadAllAsync(Test).ToListAsync(Test));

        Assert.Equal(
            (StatusCode.Unavailable, ErrorReason.ServiceUnavailable), (error.StatusCode, error.GetReason()));
    }

    public static TheoryData<string, StatusCode, ErrorReason> BadImports => new()
    {
        { "nothing", StatusCode.InvalidArgument, ErrorReason.InvalidField },
        { "a record first", StatusCode.InvalidArgument, ErrorReason.InvalidField },
        { "a bad name", StatusCode.InvalidArgument, ErrorReason.InvalidResourceName },
        { "a second configuration", StatusCode.InvalidArgument, ErrorReason.InvalidField },
        { "a record without bounds", StatusCode.InvalidArgument, ErrorReason.InvalidField },
        { "a bad pipeline name", StatusCode.InvalidArgument, ErrorReason.InvalidResourceName },
        { "a pipeline that is not served", StatusCode.NotFound, ErrorReason.PipelineNotFound },
    };

    [Theory]
    [MemberData(nameof(BadImports))]
    public async Task A_stream_that_is_no_import_is_refused(string what, StatusCode code, ErrorReason reason)
    {
        var cancelled = new TaskCompletionSource();
        _platform.Identity.Import = async (requests, _, context) =>
        {
            context.CancellationToken.Register(() => cancelled.TrySetResult());
            while (await requests.MoveNext(context.CancellationToken))
            {
            }
        };
        var config = Config("galleries/new");
        V1.ImportGalleryRequest[] messages = what switch
        {
            "nothing" => [],
            "a record first" => [Record(Header)],
            "a bad name" => [Config("new")],
            "a second configuration" => [config, config],
            "a record without bounds" => [config, Record(Subject(new('x', 1 << 20)))],
            "a bad pipeline name" => [config, Record(new() { Gallery = new() { Pipeline = "new" } })],
            _ => [config, Record(new() { Gallery = new() { Pipeline = "pipelines/absent" } })],
        };

        var error = await Assert.ThrowsAsync<RpcException>(() => ImportAsync(messages));

        Assert.Equal((code, reason), (error.StatusCode, error.GetReason()));
        if (messages is [_, _])
            await cancelled.Task.WaitAsync(Test);
    }

    private async Task<IReadOnlyList<ImportGalleryResponse>> ImportAsync(params V1.ImportGalleryRequest[] messages)
    {
        using var import = Transfers.ImportGallery(cancellationToken: Test);
        foreach (var message in messages)
            await import.RequestStream.WriteAsync(message, Test);
        await import.RequestStream.CompleteAsync();
        return await import.ResponseStream.ReadAllAsync(Test).ToListAsync(Test);
    }

    private static async IAsyncEnumerable<GalleryRecord> Records(
        int count, RpcException? error = null, int size = 1, Action? each = null)
    {
        for (var i = 0; i < count; i++)
        {
            each?.Invoke();
            yield return new()
            {
                Subject = new() { SubjectId = $"{i}", DisplayName = new('x', size) },
            };
            await Task.Yield();
        }

        if (error is not null)
            throw error;
    }

    // The whole connection, as when the process is killed, or the one stream.
    private static void Die(ServerCallContext context, bool connection)
    {
        var http = context.GetHttpContext();
        if (connection)
            http.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();
        else
            http.Abort();
    }

    private static GalleryRecord Subject(string id) => new() { Subject = new() { SubjectId = id } };

    private static V1.ImportGalleryRequest Record(GalleryRecord record) => new() { Record = record };

    private static V1.ImportGalleryRequest Config(string name) => new() { Config = new() { Name = name } };
}
