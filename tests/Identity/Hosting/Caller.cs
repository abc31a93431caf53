using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using CreateGalleryRequest = FacePlatform.Internal.V1.CreateGalleryRequest;
using CreateSubjectRequest = FacePlatform.Internal.V1.CreateSubjectRequest;

namespace FacePlatform.Tests.Identity.Hosting;

/// <summary>One tenant's calls, as the gateway makes them.</summary>
public sealed class Caller(IdentityService.IdentityServiceClient client, string tenant)
{
    public IdentityService.IdentityServiceClient Client => client;

    public string Tenant => tenant;

    public static Quality Good => new()
    {
        Acceptable = true,
        Checks = { new QualityCheck { Name = "sharpness", Value = 31, Minimum = 20, Passed = true } },
    };

    public static Quality Blurred => new()
    {
        Acceptable = false,
        Checks =
        {
            new QualityCheck { Name = "eye_distance", Value = 40, Minimum = 16, Passed = true },
            new QualityCheck { Name = "sharpness", Value = 12.1, Minimum = 20, Passed = false },
            new QualityCheck { Name = "yaw", Value = 71.5, Minimum = -60, Maximum = 60, Passed = false },
        },
    };

    public static Quality Small => new()
    {
        Acceptable = false,
        Checks = { new QualityCheck { Name = "eye_distance", Value = 9, Minimum = 16, Passed = false } },
    };

    public static Probe Probe(float[] embedding, Quality? quality = null, string pipeline = Pipelines.Default) => new()
    {
        Template = new() { Pipeline = pipeline, Embedding = { embedding } },
        Quality = quality ?? Good,
    };

    public GalleryRef Gallery(string gallery) => new() { Tenant = tenant, Gallery = gallery };

    public SubjectRef Subject(string gallery, string subject) =>
        new() { Tenant = tenant, Gallery = gallery, Subject = subject };

    public FaceRef Face(Face face)
    {
        var parts = face.Name.Split('/');
        return new() { Tenant = tenant, Gallery = parts[1], Subject = parts[3], Face = parts[5] };
    }

    public async Task RegisterAsync(Pipeline? pipeline = null) =>
        await client.RegisterPipelineAsync(pipeline ?? Pipelines.Calibrated());

    public async Task<Gallery> CreateGalleryAsync(
        string gallery, string requestId = "", string displayName = "", string pipeline = Pipelines.Default) =>
        await client.CreateGalleryAsync(new CreateGalleryRequest
        {
            Gallery = Gallery(gallery),
            RequestId = requestId,
            DisplayName = displayName,
            Pipeline = pipeline,
        });

    public async Task<Subject> CreateSubjectAsync(
        string gallery, string subject, string requestId = "", string displayName = "") =>
        await client.CreateSubjectAsync(new CreateSubjectRequest
        {
            Subject = Subject(gallery, subject),
            RequestId = requestId,
            DisplayName = displayName,
        });

    public EnrollTemplateRequest Enrolment(string gallery, string subject, Probe probe) =>
        new() { Subject = Subject(gallery, subject), Probe = probe, CreateMissing = true };

    public async Task<Face> EnrolAsync(string gallery, string subject, float[] embedding) =>
        await client.EnrollTemplateAsync(Enrolment(gallery, subject, Probe(embedding)));

    /// <summary>Enrols many at once, as an import does, without a look at whom they resemble.</summary>
    public async Task<Face[]> EnrolManyAsync(string gallery, IEnumerable<(string Subject, float[] Embedding)> faces)
    {
        var enrolled = new List<Face>();
        foreach (var chunk in faces.Chunk(256))
            enrolled.AddRange(await Task.WhenAll(chunk.Select(EnrolAsync)));
        return [.. enrolled];

        async Task<Face> EnrolAsync((string Subject, float[] Embedding) face)
        {
            var enrolment = Enrolment(gallery, face.Subject, Probe(face.Embedding));
            enrolment.CollisionPolicy = CollisionPolicy.Ignore;
            return await client.EnrollTemplateAsync(enrolment);
        }
    }

    public async Task<VerifyTemplateResponse> VerifyAsync(
        string gallery, string subject, float[] probe, OperatingPointRequest? point = null, Quality? quality = null) =>
        await client.VerifyTemplateAsync(new()
        {
            Subject = Subject(gallery, subject),
            Probe = Probe(probe, quality),
            OperatingPoint = point,
        });

    public async Task<Decision> CompareAsync(
        float[] probe, float[] reference, OperatingPointRequest? point = null, string pipeline = Pipelines.Default) =>
        await client.CompareTemplatesAsync(new()
        {
            Probe = Probe(probe, pipeline: pipeline),
            Reference = Probe(reference, pipeline: pipeline),
            OperatingPoint = point,
        });

    public IdentifyTemplatesRequest Identification(string gallery, params Probe[] probes) =>
        new() { Gallery = Gallery(gallery), Pipeline = Pipelines.Default, Probes = { probes } };

    public async Task<IdentifyTemplatesResponse> IdentifyAsync(
        string gallery, float[] probe, double? fpir = null, int maxCandidates = 0)
    {
        var request = Identification(gallery, Probe(probe));
        request.MaxCandidates = maxCandidates;
        if (fpir is { } rate)
            request.FalsePositiveIdentificationRate = rate;
        return await client.IdentifyTemplatesAsync(request);
    }

    /// <summary>The candidates' subject ids, best first, whatever their similarity above 0.2.</summary>
    public async Task<string[]> WhoAsync(string gallery, float[] probe, int maxCandidates = 0) =>
        [.. (await IdentifyAsync(gallery, probe, fpir: 0.999, maxCandidates))
            .Identifications.Single().Candidates.Select(candidate => candidate.Subject.Split('/')[^1])];

    public static ByteString Hash(string content) =>
        ByteString.CopyFrom(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content)));

    /// <summary>The error that a call ends with.</summary>
    public static async Task<RpcException> ErrorAsync(Func<Task> call) => await Assert.ThrowsAsync<RpcException>(call);

    public static async Task FailsAsync(ErrorReason reason, StatusCode code, Func<Task> call)
    {
        var error = await ErrorAsync(call);
        Assert.Equal((reason, code), (error.GetReason(), error.StatusCode));
    }
}
