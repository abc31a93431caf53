using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway;

/// <summary>What ends an import as a whole.</summary>
public sealed class FaceImportRefusalTests : FaceImportTest
{
    [Fact]
    public async Task A_message_that_is_too_large_to_be_read_ends_the_import_with_its_reason()
    {
        using var import = await StartAsync(Config);
        var error = await FailsAsync(import, Image(UnsafeByteOperations.UnsafeWrap(new byte[50 * Megabyte])));

        Assert.Equal((StatusCode.InvalidArgument, ErrorReason.ImageTooLarge), (error.StatusCode, error.GetReason()));
        Assert.Empty(Platform.Embedding.Requests);
    }

    [Fact]
    public async Task A_message_that_is_none_ends_the_import_as_the_callers_fault()
    {
        var bytes = Marshallers.Create(static (byte[] value) => value, static value => value);
        var method = new Method<byte[], byte[]>(
            MethodType.DuplexStreaming, "faceplatform.v1.TransferService", "ImportFaces", bytes, bytes);
        using var import = Platform.Gateway.Caller().AsyncDuplexStreamingCall(method, host: null, new());
        await import.RequestStream.WriteAsync(new ImportFacesRequest { Config = Config }.ToByteArray(), Test);
        await import.RequestStream.WriteAsync([0x12, 0xFF, 0xFF], Test);

        var error = await Assert.ThrowsAsync<RpcException>(() => import.ResponseStream.MoveNext(Test));

        Assert.Equal((StatusCode.InvalidArgument, ErrorReason.InvalidField), (error.StatusCode, error.GetReason()));
    }

    public static TheoryData<string, ErrorReason, string> BadStarts => new()
    {
        { "nothing", ErrorReason.InvalidField, "config" },
        { "an image first", ErrorReason.InvalidField, "config" },
        { "a second configuration", ErrorReason.InvalidField, "image" },
        { "no gallery", ErrorReason.InvalidResourceName, "config.parent" },
        { "a subject", ErrorReason.InvalidResourceName, "config.parent" },
        { "every face", ErrorReason.InvalidField, "config.face_selection" },
        { "an unknown policy", ErrorReason.InvalidField, "config.collision_policy" },
    };

    [Theory]
    [MemberData(nameof(BadStarts))]
    public async Task A_stream_that_starts_wrong_is_refused_as_a_whole(string start, ErrorReason reason, string field)
    {
        var config = Config.Clone();
        ImportFacesRequest[] messages = start switch
        {
            "nothing" => [],
            "an image first" => [Image("a")],
            "a second configuration" => [new() { Config = config }, new() { Config = config }],
            _ => [new() { Config = config }],
        };
        switch (start)
        {
            case "no gallery":
                config.Parent = "";
                break;
            case "a subject":
                config.Parent = "galleries/staff/subjects/ann";
                break;
            case "every face":
                config.FaceSelection = FaceSelection.All;
                break;
            case "an unknown policy":
                config.CollisionPolicy = (CollisionPolicy)9;
                break;
        }

        using var import = Platform.Gateway.Transfers().ImportFaces(cancellationToken: Test);
        var error = await FailsAsync(import, messages);

        Assert.Equal((StatusCode.InvalidArgument, reason), (error.StatusCode, error.GetReason()));
        Assert.Equal(field, error.GetErrorInfo()!.Metadata["field"]);
        Assert.Empty(Platform.Embedding.Requests);
    }

    [Fact]
    public async Task Without_create_missing_a_missing_gallery_ends_the_import_before_any_image()
    {
        Platform.Identity.Lookup = request =>
            throw RpcErrors.NotFound(ErrorReason.GalleryNotFound, "Gallery", $"galleries/{request.Gallery}");
        var config = Config.Clone();
        config.CreateMissing = false;

        using var import = await StartAsync(config);
        var error = await FailsAsync(import, Image("a"));

        Assert.Equal((StatusCode.NotFound, ErrorReason.GalleryNotFound), (error.StatusCode, error.GetReason()));
        Assert.Empty(Platform.Embedding.Requests);
    }

    [Fact]
    public async Task A_key_without_the_scope_imports_nothing()
    {
        var key = await Platform.Gateway.CreateKeyAsync(Scope.Identify, Scope.Templates);
        using var import = Platform.Gateway.Transfers(key).ImportFaces(cancellationToken: Test);

        var error = await FailsAsync(import, new() { Config = Config }, Image("a"));

        Assert.Equal(ErrorReason.ScopeMissing, error.GetReason());
        Assert.Empty(Platform.Embedding.Requests);
    }
}
