using System.Collections.Concurrent;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.V1;
using Google.Rpc;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway;

/// <summary>What an import tries again for its client.</summary>
public sealed class FaceImportRetryTests : FaceImportTest
{
    [Fact]
    public async Task An_image_waits_for_an_overloaded_service_as_it_says_but_not_for_ever()
    {
        var patience = 2;
        Platform.Embedding.Analyze = (request, _) =>
            request.Image.ToStringUtf8() == "hopeless" || Interlocked.Decrement(ref patience) >= 0
                ? throw RpcErrors.Overloaded("The queue is full.", TimeSpan.FromMilliseconds(5))
                : Task.FromResult(EmbeddingDouble.OneFace(request));

        var once = await ImportAsync(Image("a"));
        var never = await ImportAsync(Image("hopeless"));

        Assert.NotNull(once[0].Face);
        Assert.Equal((int)StatusCode.ResourceExhausted, never[0].Error.Code);
        Assert.NotNull(never[0].Error.GetDetail<RetryInfo>());
        Assert.Equal(3 + 6, Platform.Embedding.Requests.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("mine")]
    public async Task An_enrolment_whose_answer_is_lost_is_sent_again_under_the_same_request_id(string requestId)
    {
        var sent = new ConcurrentQueue<string>();
        Platform.Identity.Enroll = request =>
        {
            sent.Enqueue(request.RequestId);
            return sent.Count == 1 ? throw new RpcException(new(StatusCode.Unavailable, "")) : Task.FromResult(new Face());
        };

        var answers = await ImportAsync(Image("a", requestId: requestId));

        Assert.NotNull(answers[0].Face);
        Assert.Equal(2, sent.Count);
        Assert.NotEmpty(Assert.Single(sent.Distinct()));
        Assert.True(requestId == "" || sent.First() == requestId);
    }

    [Fact]
    public async Task What_this_stream_enrolled_itself_before_its_answer_was_lost_is_not_repeated()
    {
        var enrolled = new ConcurrentDictionary<string, Face>();
        Platform.Identity.Find = request => enrolled.GetValueOrDefault(request.RequestId);
        Platform.Identity.Enroll = request =>
        {
            enrolled[request.RequestId] = new() { Name = request.RequestId };
            throw new RpcException(new(StatusCode.Unavailable, ""));
        };

        var first = await ImportAsync(Image("a", requestId: "mine"));
        var again = await ImportAsync(Image("a", requestId: "mine"));

        Assert.Equal(("mine", false), (first[0].Face?.Name, first[0].Repeated));
        Assert.Equal(("mine", true), (again[0].Face?.Name, again[0].Repeated));
    }

    [Fact]
    public async Task After_PIPELINE_CHANGED_an_image_is_embedded_once_more()
    {
        await ImportAsync(Image("a"));
        Platform.Identity.Pipeline = "pipelines/new-2";
        Platform.Identity.Enroll = request => request.Probe.Template.Pipeline == "pipelines/new-2"
            ? Task.FromResult(new Face { Name = "new" })
            : throw RpcErrors.PipelineChanged("The gallery has another pipeline.");

        var answers = await ImportAsync(Image("b"));

        Assert.Equal("new", answers[0].Face.Name);
    }

    [Fact]
    public async Task An_image_whose_analysis_takes_too_long_is_analysed_again()
    {
        await using var platform = new GatewayWithDoubles(new Dictionary<string, string?>
        {
            ["Clients:Embedding:Deadline"] = "00:00:01",
        });
        platform.Embedding.Analyze = async (request, context) =>
        {
            if (platform.Embedding.Requests.Count == 1)
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return EmbeddingDouble.OneFace(request);
        };
        using var import = platform.Gateway.Transfers().ImportFaces(cancellationToken: Test);
        await import.RequestStream.WriteAsync(new() { Config = Config }, Test);
        await import.RequestStream.WriteAsync(Image("a"), Test);
        await import.ResponseStream.MoveNext(Test);

        Assert.NotNull(import.ResponseStream.Current.Face);
        Assert.True(platform.Embedding.Requests.Count > 1);
    }
}
