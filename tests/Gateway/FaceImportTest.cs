using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.V1;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway;

/// <summary>What tests of imports share.</summary>
public abstract class FaceImportTest : IAsyncDisposable
{
    protected const int Megabyte = 1 << 20;
    protected const int Places = 3;

    private protected GatewayWithDoubles Platform { get; } =
        new(new Dictionary<string, string?> { ["Limits:ImportConcurrency"] = $"{Places}" });

    protected static CancellationToken Test => TestContext.Current.CancellationToken;

    protected static ImportFacesConfig Config { get; } = new()
    {
        Parent = "galleries/staff",
        CreateMissing = true,
        FaceSelection = FaceSelection.Largest,
        CollisionPolicy = CollisionPolicy.Ignore,
    };

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Platform.DisposeAsync();
    }

    protected async Task<AsyncDuplexStreamingCall<ImportFacesRequest, ImportFacesResponse>> StartAsync(
        ImportFacesConfig config)
    {
        var import = Platform.Gateway.Transfers().ImportFaces(cancellationToken: Test);
        await import.RequestStream.WriteAsync(new() { Config = config }, Test);
        return import;
    }

    // All answers, by index.
    protected async Task<IReadOnlyList<ImportFacesResponse>> ImportAsync(params ImportFacesRequest[] images)
    {
        using var import = await StartAsync(Config);
        var answers = import.ResponseStream.ReadAllAsync(Test).ToListAsync(Test).AsTask();
        foreach (var image in images)
            await import.RequestStream.WriteAsync(image, Test);
        await import.RequestStream.CompleteAsync();
        var all = (await answers).OrderBy(answer => answer.Index).ToArray();
        Assert.Equal(Enumerable.Range(0, images.Length), all.Select(answer => (int)answer.Index));
        return all;
    }

    protected static async Task<RpcException> FailsAsync(
        AsyncDuplexStreamingCall<ImportFacesRequest, ImportFacesResponse> import, params ImportFacesRequest[] messages)
    {
        try
        {
            foreach (var message in messages)
                await import.RequestStream.WriteAsync(message, Test);
            await import.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // The call has ended; its status says why.
        }

        return await Assert.ThrowsAsync<RpcException>(
            async () => await import.ResponseStream.ReadAllAsync(Test).ToListAsync(Test));
    }

    protected static void AssertRefused(ImportFacesResponse answer, ErrorReason reason, string field, string violation)
    {
        Assert.Equal((int)StatusCode.InvalidArgument, answer.Error.Code);
        var info = answer.Error.GetDetail<ErrorInfo>()!;
        Assert.Equal((reason.ToReason(), field), (info.Reason, info.Metadata["field"]));
        Assert.Equal(violation, Assert.Single(answer.Error.GetDetail<BadRequest>()!.FieldViolations).Field);
    }

    protected static ImportFacesRequest Image(string image, string subject = "ann", string requestId = "") =>
        Image(ByteString.CopyFromUtf8(image), subject, requestId);

    protected static ImportFacesRequest Image(ByteString image, string subject = "ann", string requestId = "") =>
        new() { Image = new() { SubjectId = subject, Image = image, RequestId = requestId } };
}
