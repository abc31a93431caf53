using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.V1;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway;

/// <summary>The images of an import, and the answer of each.</summary>
public sealed class FaceImportTests : FaceImportTest
{
    [Fact]
    public async Task Every_image_is_enrolled_and_answered_by_its_index()
    {
        Platform.Identity.Enroll = request => Task.FromResult(new Face { Name = request.Subject.Subject });
        var asked = new ConcurrentQueue<EnrollTemplateRequest>();
        Platform.Identity.Find = request =>
        {
            asked.Enqueue(request);
            return null;
        };

        var answers = await ImportAsync([.. Enumerable.Range(0, 20).Select(i => Image($"image {i}", $"s{i}", $"r{i}"))]);

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"s{i}"), answers.Select(answer => answer.Face.Name));
        Assert.All(answers, answer => Assert.False(answer.Repeated));
        Assert.All(Platform.Embedding.Requests, request => Assert.Equal(FaceSelection.Largest, request.FaceSelection));
        var first = Assert.Single(asked, request => request.RequestId == "r0");
        Assert.Equal(
            new EnrollTemplateRequest
            {
                Subject = new() { Tenant = "development", Gallery = "staff", Subject = "s0" },
                CreateMissing = true,
                RequestId = "r0",
                ContentHash = ByteString.CopyFrom(SHA256.HashData("image 0"u8)),
                CollisionPolicy = CollisionPolicy.Ignore,
            },
            first);
    }

    [Fact]
    public async Task An_image_that_is_refused_is_answered_as_EnrollFace_would_and_the_others_go_on()
    {
        Platform.Embedding.Analyze = (request, _) => request.Image.ToStringUtf8() == "nobody"
            ? throw RpcErrors.InvalidImage(ErrorReason.NoFace, "shows no face.")
            : Task.FromResult(EmbeddingDouble.OneFace(request));
        Platform.Identity.Enroll = request => request.Subject.Subject == "blurred"
            ? throw RpcErrors.InvalidFields(ErrorReason.LowQuality, "Not good.", [("quality.sharpness", "1 < 2")])
            : Task.FromResult(new Face { Name = "enrolled" });

        var answers = await ImportAsync(
            Image("nobody"), Image("a", "blurred"), Image("b", "a/b"), Image("c", "ann", "no id"), Image("d"));

        AssertRefused(answers[0], ErrorReason.NoFace, "image", "image");
        AssertRefused(answers[1], ErrorReason.LowQuality, "image", "image.sharpness");
        AssertRefused(answers[2], ErrorReason.InvalidResourceName, "subject_id", "subject_id");
        AssertRefused(answers[3], ErrorReason.InvalidField, "request_id", "request_id");
        Assert.Equal("enrolled", answers[4].Face.Name);
    }

    [Fact]
    public async Task A_defect_is_the_answer_of_its_image_and_tells_nothing_but_the_trace()
    {
        Platform.Identity.Enroll = request => request.Subject.Subject == "broken"
            ? throw new InvalidOperationException("disk full at /srv/secret")
            : Task.FromResult(new Face());

        var answers = await ImportAsync(Image("a", "broken"), Image("b"));

        Assert.Equal((int)StatusCode.Internal, answers[0].Error.Code);
        Assert.Equal("UNEXPECTED", answers[0].Error.GetDetail<ErrorInfo>()!.Reason);
        Assert.DoesNotContain("secret", answers[0].Error.ToString());
        Assert.NotNull(answers[1].Face);
    }

    [Fact]
    public async Task What_was_enrolled_under_its_request_id_is_answered_without_being_analysed()
    {
        var known = new Face { Name = "galleries/staff/subjects/ann/faces/f1" };
        Platform.Identity.Find = request => request.RequestId == "known" ? known : null;

        var answers = await ImportAsync(Image("a", requestId: "known"), Image("b", requestId: "new"));

        Assert.Equal((known, true), (answers[0].Face, answers[0].Repeated));
        Assert.False(answers[1].Repeated);
        Assert.Equal("b", Assert.Single(Platform.Embedding.Requests).Image.ToStringUtf8());
    }

    [Fact]
    public async Task Images_are_counted_by_their_outcome()
    {
        var counted = new ConcurrentQueue<object?>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "faceplatform.gateway.import.faces")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            Assert.Equal(("outcome", 1), (tags[0].Key, tags.Length));
            for (; value > 0; value--)
                counted.Enqueue(tags[0].Value);
        });
        listener.Start();
        Platform.Identity.Find = request => request.RequestId == "known" ? new() : null;

        await ImportAsync(Image("a"), Image("b", requestId: "known"), Image("c", "a/b"));

        // Other tests count too.
        Assert.Superset(new HashSet<object?> { "enrolled", "repeated", "refused" }, counted.ToHashSet());
    }
}
