using FacePlatform.Internal.V1;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Training.Service;

/// <summary>What nothing can be learned from is refused at once, with the field at fault.</summary>
public sealed class SubmissionTests(SubmissionTests.Refusing refusing) : IClassFixture<SubmissionTests.Refusing>
{
    private TrainingHost Host => refusing.Host;

    public static TheoryData<string, Action<TrainingSpec>> WrongFields => new()
    {
        { "spec.title", spec => spec.Title = "" },
        { "spec.title", spec => spec.Title = "Night Shift" },
        { "spec.title", spec => spec.Title = new('a', 41) },
        { "spec.title", spec => spec.Title = "../other" },
        { "spec.consent_note", spec => spec.ConsentNote = "  too short " },
        { "spec.consent_note", spec => spec.ConsentNote = new('x', 2001) },
        { "spec.options.margin", spec => spec.Options.Margin = 0 },
        { "spec.options.margin", spec => spec.Options.Margin = -0.2 },
        { "spec.options.margin", spec => spec.Options.Margin = double.NaN },
        { "spec.options.learning_rate", spec => spec.Options.LearningRate = double.PositiveInfinity },
        { "spec.options.mining", spec => spec.Options.Mining = (TripletMining)9 },
        { "spec.request_id", spec => spec.RequestId = "not one!" },
        { "spec.directory", spec => spec.Directory = ".." },
        { "spec.directory", spec => spec.Directory = "set/../../other" },
        { "spec.directory", spec => spec.Directory = "/etc" },
        { "spec.directory", spec => spec.Directory = "link" },
        { "spec.directory", spec => spec.Directory = "absent" },
        { "spec.directory", spec => spec.Directory = "theirs" },
        { "spec.directory", spec => spec.Directory = "../another/theirs" },
        { "spec.calibration_directory", spec => (spec.Directory, spec.CalibrationDirectory) = ("set", "link/set") },
    };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(WrongFields))]
    public async Task A_wrong_field_is_named(string field, Action<TrainingSpec> spoil)
    {
        var spec = LabelledSets.Quick("wrong");
        spoil(spec);
        var images = spec.Directory.Length > 0 ? [] : LabelledSets.Garbage(14, 2);

        await RpcAssert.RefusesAsync(ErrorReason.InvalidField, field, () => Host.CreateAsync(spec, images));
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Every_wrong_field_is_named_at_once()
    {
        var spec = LabelledSets.Quick("wrong");
        (spec.Title, spec.ConsentNote, spec.Options.Epochs) = ("", "", -1);

        var error = await RpcAssert.FailsAsync(
            StatusCode.InvalidArgument, ErrorReason.InvalidField, () => Host.CreateAsync(spec));

        Assert.Equal(
            ["spec.title", "spec.consent_note", "spec.options.epochs"],
            error.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Select(violation => violation.Field));
    }

    public static TheoryData<string, IReadOnlyList<LabelledImage>> SmallSets => new()
    {
        { "no image", [] },
        { "one person", LabelledSets.Garbage(1, 30) },
        { "one photo of each", LabelledSets.Garbage(40, 1) },
        { "a few people", LabelledSets.Garbage(11, 2) },
    };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(SmallSets))]
    public async Task A_set_that_is_too_small_is_refused_with_the_minimum(string what, IReadOnlyList<LabelledImage> images)
    {
        var error = await RpcAssert.FailsAsync(
            StatusCode.InvalidArgument,
            ErrorReason.TrainingSetTooSmall,
            () => Host.CreateAsync(LabelledSets.Quick("small"), images));

        var metadata = error.GetErrorInfo()!.Metadata;
        Assert.True(int.Parse(metadata["subjects"]) < int.Parse(metadata["minimum_subjects"]), what);
        Assert.Equal("2", metadata["minimum_images_per_subject"]);
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_wrong_image_is_named_with_its_place()
    {
        var images = LabelledSets.Garbage(14, 2).Select(image => image.Clone()).ToArray();
        images[3].Subject = "";
        images[5].Image = ByteString.Empty;
        images[7].Subject = "tab\there";
        var error = await RpcAssert.FailsAsync(
            StatusCode.InvalidArgument,
            ErrorReason.InvalidField,
            () => Host.CreateAsync(LabelledSets.Quick("wrong"), images));
        Assert.Equal(
            ["images[3].subject", "images[5].image", "images[7].subject"],
            error.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Select(violation => violation.Field));

        images[5].Image = ByteString.CopyFrom(new byte[Refusing.MaxImageBytes + 1]);
        await RpcAssert.RefusesAsync(
            ErrorReason.ImageTooLarge,
            "images[5].image",
            () => Host.CreateAsync(LabelledSets.Quick("wrong"), images));
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task More_than_the_limits_allow_is_refused_while_it_arrives()
    {
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "images",
            () => Host.CreateAsync(LabelledSets.Quick("many"), LabelledSets.Garbage(50, 9)));
        var error = await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "images",
            () => Host.CreateAsync(LabelledSets.Quick("many-of-one"), LabelledSets.Garbage(1, 41)));
        Assert.Contains("40 of one person", error.Status.Detail);
        var large = Enumerable.Repeat(ByteString.CopyFrom(new byte[Refusing.MaxImageBytes]), 6)
            .Select((image, i) => new LabelledImage { Subject = $"p{i}", Image = image });
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField, "images", () => Host.CreateAsync(LabelledSets.Quick("large"), large));
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Nobody_may_be_in_both_sets()
    {
        var images = LabelledSets.Garbage(14, 2).Select(image => image.Clone()).ToArray();
        images[0].Calibration = true;

        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField, "images", () => Host.CreateAsync(LabelledSets.Quick("both"), images));
    }

    [Fact]
    public async Task An_unknown_parent_is_told()
    {
        var spec = LabelledSets.Quick("orphan");
        spec.Options.Parent = "pipelines/none-00000000";

        await RpcAssert.FailsAsync(
            StatusCode.NotFound, ErrorReason.PipelineNotFound, () => Host.CreateAsync(spec, LabelledSets.Garbage(14, 2)));
    }

    [Fact]
    public async Task The_specification_comes_first_and_once()
    {
        using var none = Host.Trainings.Create();
        await none.RequestStream.WriteAsync(new() { Image = LabelledSets.Garbage(1, 1)[0] });
        await RpcAssert.RefusesAsync(ErrorReason.InvalidField, "spec", () => none.ResponseAsync);

        using var twice = Host.Trainings.Create();
        var job = new CreateTrainingJob { Tenant = TrainingHost.Tenant, Spec = LabelledSets.Quick("twice") };
        await twice.RequestStream.WriteAsync(new() { Job = job });
        await twice.RequestStream.WriteAsync(new() { Job = job });
        await RpcAssert.RefusesAsync(ErrorReason.InvalidField, "spec", () => twice.ResponseAsync);
    }

    [Fact]
    public async Task A_stream_that_says_nothing_loses_its_place()
    {
        using var call = Host.Trainings.Create();
        await call.RequestStream.WriteAsync(
            new() { Job = new() { Tenant = TrainingHost.Tenant, Spec = LabelledSets.Quick("idle") } });
        await call.RequestStream.WriteAsync(new() { Image = LabelledSets.Garbage(1, 1)[0] });

        await RpcAssert.FailsAsync(StatusCode.DeadlineExceeded, ErrorReason.DeadlinePassed, () => call.ResponseAsync);
        await AssertNothingIsLeftAsync();
    }

    private async Task AssertNothingIsLeftAsync()
    {
        var listed = await Host.Trainings.ListAsync(new() { Tenant = TrainingHost.Tenant, Request = new() });
        Assert.Empty(listed.Trainings);
        var blobs = Path.Combine(refusing.Folder.Path, "training-blobs");
        Assert.Empty(Directory.Exists(blobs) ? Directory.GetFiles(blobs, "*", SearchOption.AllDirectories) : []);
    }

    /// <summary>A service with small limits that takes nothing in: everything it is asked for is wrong.</summary>
    public sealed class Refusing : IAsyncDisposable
    {
        public const int MaxImageBytes = 100_000;

        internal TemporaryFolder Folder { get; } = new();

        internal TrainingHost Host { get; }

        public Refusing(RecognitionServices services)
        {
            // A set below the root, and a link out of it.
            var root = Directory.CreateDirectory(Path.Combine(Folder.Path, "sets"));
            var folder = root.CreateSubdirectory(TrainingHost.Tenant);
            folder.CreateSubdirectory("set").CreateSubdirectory("somebody");
            root.CreateSubdirectory("another").CreateSubdirectory("theirs");
            Directory.CreateDirectory(Path.Combine(Folder.Path, "other", "set"));
            Directory.CreateSymbolicLink(Path.Combine(folder.FullName, "link"), Path.Combine(Folder.Path, "other"));
            Host = new(
                Folder,
                services,
                ("Training:DataRoot", root.FullName),
                ("Training:MaxImages", "400"),
                ("Training:MaxImagesPerSubject", "40"),
                ("Training:UploadIdleTimeout", "00:00:02"),
                ("Training:MaxImageBytes", $"{MaxImageBytes}"),
                ("Training:MaxBytes", "500000"));
        }

        public async ValueTask DisposeAsync()
        {
            await Host.DisposeAsync();
            Folder.Dispose();
        }
    }
}
