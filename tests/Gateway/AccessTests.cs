using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.V1;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway;

public sealed class AccessTests : IAsyncDisposable
{
    private readonly GatewayWithDoubles _platform = new();

    // Which scopes, any of them, open which method; empty where any valid key does.
    private static readonly Dictionary<string, Scope[]> Expected = new()
    {
        ["DetectFaces"] = [Scope.Verify, Scope.Identify, Scope.Enrol],
        ["VerifyFaces"] = [Scope.Verify],
        ["EmbedFaces"] = [Scope.Templates],
        ["CreateGallery"] = [Scope.Enrol],
        ["GetGallery"] = [Scope.Verify, Scope.Identify, Scope.Enrol, Scope.Erase],
        ["ListGalleries"] = [Scope.Verify, Scope.Identify, Scope.Enrol, Scope.Erase],
        ["UpdateGallery"] = [Scope.Enrol],
        ["DeleteGallery"] = [Scope.Erase],
        ["CreateSubject"] = [Scope.Enrol],
        ["GetSubject"] = [Scope.Identify, Scope.Enrol, Scope.Erase],
        ["ListSubjects"] = [Scope.Identify, Scope.Enrol, Scope.Erase],
        ["UpdateSubject"] = [Scope.Enrol],
        ["RenameSubject"] = [Scope.Enrol],
        ["DeleteSubject"] = [Scope.Erase],
        ["EnrollFace"] = [Scope.Enrol],
        ["GetFace"] = [Scope.Identify, Scope.Enrol, Scope.Erase],
        ["ListFaces"] = [Scope.Identify, Scope.Enrol, Scope.Erase],
        ["DeleteFace"] = [Scope.Erase],
        ["VerifySubject"] = [Scope.Verify],
        ["IdentifyFaces"] = [Scope.Identify],
        ["MergeSubjects"] = [Scope.Enrol],
        ["GetMerge"] = [Scope.Identify, Scope.Enrol, Scope.Erase],
        ["ListMerges"] = [Scope.Identify, Scope.Enrol, Scope.Erase],
        ["UndoMerge"] = [Scope.Enrol],
        ["MoveFace"] = [Scope.Enrol],
        ["ListDuplicateSubjects"] = [Scope.Identify, Scope.Enrol],
        ["ListOutlierFaces"] = [Scope.Identify, Scope.Enrol],
        ["RebuildIndex"] = [Scope.Admin],
        ["ImportFaces"] = [Scope.Enrol],
        ["ExportGallery"] = [Scope.Identify, Scope.Enrol],
        ["GetPipeline"] = [],
        ["ListPipelines"] = [],
        ["CreateStyleTransfer"] = [Scope.Style],
        ["GetStyleTransfer"] = [Scope.Style],
        ["ListStyleTransfers"] = [Scope.Style],
        ["WatchStyleTransfer"] = [Scope.Style],
        ["GetStyleTransferResult"] = [Scope.Style],
        ["CancelStyleTransfer"] = [Scope.Style],
        ["DeleteStyleTransfer"] = [Scope.Style],
        ["ReplayStyleTransfer"] = [Scope.Admin],
        ["ListFeatureNetworks"] = [Scope.Style],
        ["CreateTraining"] = [Scope.Train],
        ["GetTraining"] = [Scope.Train],
        ["ListTrainings"] = [Scope.Train],
        ["WatchTraining"] = [Scope.Train],
        ["ListTrainingSubjects"] = [Scope.Train],
        ["GetTrainingReport"] = [Scope.Train],
        ["CancelTraining"] = [Scope.Train],
        ["DeleteTraining"] = [Scope.Train],
        ["ReplayTraining"] = [Scope.Admin],
        ["RegisterModel"] = [Scope.Admin],
        ["GetModel"] = [Scope.Train, Scope.Admin],
        ["ListModels"] = [Scope.Train, Scope.Admin],
        ["ActivateModel"] = [Scope.Admin],
        ["RetireModel"] = [Scope.Admin],
        ["DeleteModel"] = [Scope.Admin],
        ["CreateMigration"] = [Scope.Admin],
        ["GetMigration"] = [Scope.Train, Scope.Admin],
        ["ListMigrations"] = [Scope.Train, Scope.Admin],
        ["WatchMigration"] = [Scope.Train, Scope.Admin],
        ["ListMissingSubjects"] = [Scope.Admin, Scope.Enrol, Scope.Erase, Scope.Identify],
        ["FlipMigration"] = [Scope.Admin],
        ["RollBackMigration"] = [Scope.Admin],
        ["FinishMigration"] = [Scope.Admin],
        ["CancelMigration"] = [Scope.Admin],
        ["ReplayMigration"] = [Scope.Admin],
        ["CreateApiKey"] = [Scope.Admin],
        ["ListApiKeys"] = [Scope.Admin],
        ["DeleteApiKey"] = [Scope.Admin],
    };

    // Opens to a key with all of them.
    private static readonly Dictionary<string, Scope[]> ExpectedTogether = new()
    {
        ["ImportGallery"] = [Scope.Enrol, Scope.Templates],
    };

    private static IEnumerable<MethodDescriptor> PublicMethods =>
        new[]
        {
            FacesReflection.Descriptor, GalleriesReflection.Descriptor, PipelinesReflection.Descriptor,
            ApiKeysReflection.Descriptor, CurationReflection.Descriptor, TransfersReflection.Descriptor,
            StyleTransfersReflection.Descriptor, TrainingsReflection.Descriptor, ModelsReflection.Descriptor,
            MigrationsReflection.Descriptor,
        }.SelectMany(file => file.Services).SelectMany(service => service.Methods);

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task Every_method_opens_to_the_scopes_that_it_names_and_to_no_other()
    {
        Assert.Equal(Expected.Keys.Concat(ExpectedTogether.Keys).Order(), PublicMethods.Select(method => method.Name).Order());

        foreach (var scope in System.Enum.GetValues<Scope>().Where(scope => scope is not Scope.Unspecified))
        {
            var key = await _platform.Gateway.CreateKeyAsync(scope);
            foreach (var method in PublicMethods.Where(method => Expected.ContainsKey(method.Name)))
            {
                var needed = Expected[method.Name];
                var open = needed.Length == 0 || needed.Contains(scope);
                var reason = await CallWithEmptyRequestAsync(method, key);
                Assert.True(open == (reason is not ErrorReason.ScopeMissing), $"{method.Name} with {scope}: {reason}");
            }
        }
    }

    [Fact]
    public async Task A_method_that_needs_several_scopes_opens_to_all_of_them_and_names_the_missing_one()
    {
        foreach (var method in PublicMethods.Where(method => ExpectedTogether.ContainsKey(method.Name)))
        {
            var needed = ExpectedTogether[method.Name];
            foreach (var missing in needed)
            {
                var key = await _platform.Gateway.CreateKeyAsync([.. needed.Where(scope => scope != missing)]);
                var error = await Assert.ThrowsAsync<RpcException>(() => CallAsync(method, key));
                Assert.Equal(missing.ToString().ToUpperInvariant(), error.GetErrorInfo()!.Metadata["scope"]);
            }

            var all = await _platform.Gateway.CreateKeyAsync(needed);
            Assert.Equal(ErrorReason.InvalidField, await CallWithEmptyRequestAsync(method, all));
        }
    }

    [Fact]
    public async Task Templates_leave_with_an_export_only_for_their_scope()
    {
        var key = await _platform.Gateway.CreateKeyAsync(Scope.Identify, Scope.Enrol);
        var transfers = _platform.Gateway.Transfers(key);
        using var without = transfers.ExportGallery(new() { Name = "galleries/staff" });
        Assert.False(await without.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        using var with = transfers.ExportGallery(new() { Name = "galleries/staff", Templates = true });
        var error = await Assert.ThrowsAsync<RpcException>(
            () => with.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        Assert.Equal((StatusCode.PermissionDenied, ErrorReason.ScopeMissing), (error.StatusCode, error.GetReason()));
        Assert.Equal("TEMPLATES", error.GetErrorInfo()!.Metadata["scope"]);
        Assert.False(Assert.IsType<Internal.V1.ExportGalleryRequest>(
            Assert.Single(_platform.Identity.Requests, request => request is Internal.V1.ExportGalleryRequest)).Templates);
    }

    [Fact]
    public async Task Every_method_is_closed_without_a_key_and_with_an_unknown_one()
    {
        foreach (var method in PublicMethods)
        {
            Assert.Equal(ErrorReason.ApiKeyMissing, await CallWithEmptyRequestAsync(method, ""));
            Assert.Equal(ErrorReason.ApiKeyInvalid, await CallWithEmptyRequestAsync(method, "fp_unknown"));
        }
    }

    [Fact]
    public async Task A_missing_scope_is_named()
    {
        var key = await _platform.Gateway.CreateKeyAsync(Scope.Verify);

        var error = await RpcAssert.FailsAsync(
            StatusCode.PermissionDenied,
            ErrorReason.ScopeMissing,
            _platform.Gateway.Faces(key).EmbedFacesAsync(new()));

        Assert.Equal("TEMPLATES", error.GetErrorInfo()!.Metadata["scope"]);
    }

    private async Task<ErrorReason> CallWithEmptyRequestAsync(MethodDescriptor method, string key)
    {
        try
        {
            await CallAsync(method, key);
            return ErrorReason.Unspecified;
        }
        catch (RpcException exception)
        {
            return exception.GetReason();
        }
    }

    // One empty message; a streaming method gets it as its whole stream.
    private async Task CallAsync(MethodDescriptor method, string key)
    {
        var bytes = Marshallers.Create(static (byte[] value) => value, static value => value);
        var call = new Method<byte[], byte[]>(
            method.IsServerStreaming ? MethodType.ServerStreaming : MethodType.Unary,
            method.Service.FullName,
            method.Name,
            bytes,
            bytes);
        if (!method.IsServerStreaming)
        {
            await _platform.Gateway.Caller(key).AsyncUnaryCall(call, host: null, new(), []);
            return;
        }

        using var stream = _platform.Gateway.Caller(key).AsyncServerStreamingCall(call, host: null, new(), []);
        await foreach (var _ in stream.ResponseStream.ReadAllAsync())
        {
        }
    }
}
