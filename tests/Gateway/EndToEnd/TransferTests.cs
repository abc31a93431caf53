using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway.EndToEnd;

/// <summary>Photos into a gallery, the gallery out and in again.</summary>
public sealed class TransferTests(RecognitionPlatform platform)
{
    private readonly string _gallery = $"galleries/{Guid.NewGuid():N}";

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private GalleryService.GalleryServiceClient Galleries => platform.Gateway.Galleries();

    private TransferService.TransferServiceClient Transfers => platform.Gateway.Transfers();

    [Fact]
    public async Task The_sample_photos_are_imported_over_a_stream_that_breaks_and_is_sent_again_whole()
    {
        ImportedImage[] images =
        [
            Image("person-1", SamplePhotos.Read(1)),
            Image("nobody", "GIF89a, or so it says"u8.ToArray()),
            .. Enumerable.Range(2, SamplePhotos.Count - 1).Select(i => Image($"person-{i}", SamplePhotos.Read(i))),
        ];

        IReadOnlyList<ImportFacesResponse> first;
        using (var broken = await StartAsync())
        {
            await SendAsync(broken, images[..3]);
            first = await broken.ResponseStream.ReadAllAsync(Test).Take(3).ToListAsync(Test);
        }

        using var import = await StartAsync();
        await SendAsync(import, images);
        await import.RequestStream.CompleteAsync();
        var answers = await import.ResponseStream.ReadAllAsync(Test).ToListAsync(Test);

        Assert.Equal(Enumerable.Range(0, images.Length), answers.Select(answer => (int)answer.Index).Order());
        var unreadable = Assert.Single(answers, answer => answer.Index == 1).Error;
        Assert.Equal("IMAGE_UNREADABLE", unreadable.GetDetail<ErrorInfo>()!.Reason);
        Assert.Equal("image", unreadable.GetDetail<BadRequest>()!.FieldViolations[0].Field);

        var before = first.Where(answer => answer.Face is not null).ToArray();
        var repeated = answers.Where(answer => answer.Repeated).ToArray();
        Assert.Contains(before, answer => answer.Index == 0);
        Assert.Equal(before.Select(answer => answer.Face.Name).Order(), repeated.Select(answer => answer.Face.Name).Order());

        var enrolled = answers.Count(answer => answer.Face is not null);
        Assert.InRange(enrolled, 2, SamplePhotos.Count);
        var gallery = await Galleries.GetGalleryAsync(new() { Name = _gallery });
        Assert.Equal((enrolled, enrolled), (gallery.SubjectCount, gallery.FaceCount));
    }

    [Fact]
    public async Task A_collision_in_an_import_is_refused_on_request_as_an_answer()
    {
        var config = Config();
        config.CollisionPolicy = CollisionPolicy.Fail;
        using var import = await StartAsync(config);
        await SendAsync(import, [Image("ann", SamplePhotos.Read(1))]);
        Assert.True(await import.ResponseStream.MoveNext(Test));
        Assert.NotNull(import.ResponseStream.Current.Face);
        await SendAsync(import, [Image("bob", SamplePhotos.Read(1), requestId: "other")]);
        await import.RequestStream.CompleteAsync();

        Assert.True(await import.ResponseStream.MoveNext(Test));
        var info = import.ResponseStream.Current.Error.GetDetail<ErrorInfo>()!;
        Assert.Equal(("FACE_COLLIDES", $"{_gallery}/subjects/ann"), (info.Reason, info.Metadata["subject"]));
    }

    [Fact]
    public async Task An_export_with_templates_comes_back_under_another_name_and_answers_the_same()
    {
        await EnrollAsync("ann", 1);
        await EnrollAsync("ann-2", 1);
        await EnrollAsync("bob", 5);
        var merge = await platform.Gateway.Curation().MergeSubjectsAsync(
            new() { Name = $"{_gallery}/subjects/ann-2", Into = $"{_gallery}/subjects/ann" });

        var records = await ExportAsync(templates: true);
        var copy = $"galleries/{Guid.NewGuid():N}";
        var answers = await ImportAsync(copy, records);
        var again = await ImportAsync(copy, records);

        Assert.All(answers, answer => Assert.Null(answer.Error));
        Assert.Equal(
            (3, 1, 3), (records[^1].End.SubjectCount, records[^1].End.MergeCount, records[^1].End.FaceCount));
        Assert.Equal(records.Count - 1, again.Count(answer => answer.Repeated));
        var (original, copied) = (await IdentifyAsync(_gallery), await IdentifyAsync(copy));
        Assert.Equal($"{copy}/subjects/ann", copied.Faces[0].Candidates[0].Subject);
        Assert.Equal(original.Faces[0].Candidates[0].Similarity, copied.Faces[0].Candidates[0].Similarity, precision: 5);
        Assert.Equal(original.Faces[0].Candidates[0].Margin, copied.Faces[0].Candidates[0].Margin, precision: 5);
        Assert.Equal((original.GallerySize, original.Threshold), (copied.GallerySize, copied.Threshold));
        var merges = await platform.Gateway.Curation().ListMergesAsync(new() { Parent = copy });
        Assert.Equal(
            merge.Source.Replace(_gallery, copy, StringComparison.Ordinal), Assert.Single(merges.Merges).Source);
    }

    [Fact]
    public async Task Without_the_scope_templates_an_export_has_none_and_cannot_be_asked_for_any()
    {
        await EnrollAsync("ann", 1);
        var key = await platform.Gateway.CreateKeyAsync(Scope.Enrol, Scope.Identify, Scope.Admin);
        var records = await ExportAsync(templates: false, key);

        Assert.Null(Assert.Single(records, record => record.Face is not null).Face.Template);
        var export = await Assert.ThrowsAsync<RpcException>(() => ExportAsync(templates: true, key));
        var import = await Assert.ThrowsAsync<RpcException>(() => ImportAsync("galleries/copy", records, key));
        Assert.Equal(
            (StatusCode.PermissionDenied, ErrorReason.ScopeMissing), (export.StatusCode, export.GetReason()));
        Assert.Equal(
            (StatusCode.PermissionDenied, ErrorReason.ScopeMissing), (import.StatusCode, import.GetReason()));
    }

    [Fact]
    public async Task An_export_without_templates_cannot_be_imported_and_each_face_says_so()
    {
        await EnrollAsync("ann", 1);
        var copy = $"galleries/{Guid.NewGuid():N}";

        var answers = await ImportAsync(copy, await ExportAsync(templates: false));

        var refused = Assert.Single(answers, answer => answer.Error is not null);
        Assert.Equal((int)StatusCode.InvalidArgument, refused.Error.Code);
        Assert.Equal(0, (await Galleries.GetGalleryAsync(new() { Name = copy })).FaceCount);
    }

    [Fact]
    public async Task What_is_no_export_ends_the_import_with_the_reason()
    {
        await EnrollAsync("ann", 1);
        var records = await ExportAsync(templates: true);
        var copy = $"galleries/{Guid.NewGuid():N}";

        var cutOff = await Assert.ThrowsAsync<RpcException>(() => ImportAsync(copy, records.Take(2)));
        var unordered = await Assert.ThrowsAsync<RpcException>(() => ImportAsync(copy, records.Skip(1)));

        Assert.Equal((StatusCode.InvalidArgument, ErrorReason.InvalidField), (cutOff.StatusCode, cutOff.GetReason()));
        Assert.Equal(
            (StatusCode.InvalidArgument, ErrorReason.InvalidField), (unordered.StatusCode, unordered.GetReason()));
    }

    private ImportFacesConfig Config() => new()
    {
        Parent = _gallery,
        CreateMissing = true,
        FaceSelection = FaceSelection.Largest,
    };

    private async Task<AsyncDuplexStreamingCall<ImportFacesRequest, ImportFacesResponse>> StartAsync(
        ImportFacesConfig? config = null)
    {
        var import = Transfers.ImportFaces(cancellationToken: Test);
        await import.RequestStream.WriteAsync(new() { Config = config ?? Config() }, Test);
        return import;
    }

    private static async Task SendAsync(
        AsyncDuplexStreamingCall<ImportFacesRequest, ImportFacesResponse> import, IEnumerable<ImportedImage> images)
    {
        foreach (var image in images)
            await import.RequestStream.WriteAsync(new() { Image = image }, Test);
    }

    private static ImportedImage Image(string subject, byte[] image, string? requestId = null) => new()
    {
        SubjectId = subject,
        Image = UnsafeByteOperations.UnsafeWrap(image),
        RequestId = requestId ?? $"{subject}-{image.Length}",
    };

    private async Task EnrollAsync(string subject, int photo) =>
        await Galleries.EnrollFaceAsync(new()
        {
            Parent = $"{_gallery}/subjects/{subject}",
            Image = UnsafeByteOperations.UnsafeWrap(SamplePhotos.Read(photo)),
            FaceSelection = FaceSelection.Largest,
            CreateMissing = true,
        });

    private async Task<IdentifyFacesResponse> IdentifyAsync(string gallery) =>
        await Galleries.IdentifyFacesAsync(new()
        {
            Name = gallery,
            Image = UnsafeByteOperations.UnsafeWrap(SamplePhotos.Read(1)),
            FaceSelection = FaceSelection.Largest,
        });

    private async Task<IReadOnlyList<GalleryRecord>> ExportAsync(bool templates, string? key = null)
    {
        using var export = platform.Gateway.Transfers(key)
            .ExportGallery(new() { Name = _gallery, Templates = templates }, cancellationToken: Test);
        return await export.ResponseStream.ReadAllAsync(Test).ToListAsync(Test);
    }

    private async Task<IReadOnlyList<ImportGalleryResponse>> ImportAsync(
        string gallery, IEnumerable<GalleryRecord> records, string? key = null)
    {
        using var import = platform.Gateway.Transfers(key).ImportGallery(cancellationToken: Test);
        var answers = import.ResponseStream.ReadAllAsync(Test).ToListAsync(Test).AsTask();
        try
        {
            await import.RequestStream.WriteAsync(new() { Config = new() { Name = gallery } }, Test);
            foreach (var record in records)
                await import.RequestStream.WriteAsync(new() { Record = record }, Test);
            await import.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // The call has ended; its status says why.
        }

        return await answers;
    }
}
