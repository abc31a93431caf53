using System.Runtime.InteropServices;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.Tests.Identity.Hosting;

/// <summary>
/// One tenant's migrations from <see cref="Pipelines.Default"/> to <see cref="Target"/>, as the training service makes
/// them. The target encodes a face as the reversed embedding, and a crop is what a PNG begins with and the embedding.
/// </summary>
public sealed class Migrator(IdentityMigrationService.IdentityMigrationServiceClient client, Caller caller)
{
    public const string Target = "pipelines/synthetic-2";

    public static ReadOnlySpan<byte> PngHeader => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public IdentityMigrationService.IdentityMigrationServiceClient Client => client;

    public static float[] Encode(float[] embedding) => [.. embedding.Reverse()];

    public static byte[] Crop(float[] embedding) => [.. PngHeader, .. MemoryMarshal.AsBytes<float>(embedding)];

    public static float[] Read(ByteString crop) => MemoryMarshal.Cast<byte, float>(crop.Span[PngHeader.Length..]).ToArray();

    /// <summary>A probe with all that a gallery in a migration may want.</summary>
    public static Probe Both(float[] embedding, string pipeline = Pipelines.Default)
    {
        var source = new Template { Pipeline = Pipelines.Default, Embedding = { embedding } };
        var target = new Template { Pipeline = Target, Embedding = { Encode(embedding) } };
        var flipped = pipeline == Target;
        return new()
        {
            Template = flipped ? target : source,
            OtherTemplate = flipped ? source : target,
            Quality = Caller.Good,
            Crop = ByteString.CopyFrom(Crop(embedding)),
        };
    }

    public GalleryMigrationRef Reference(string gallery, string migration = "m1") =>
        new() { Gallery = caller.Gallery(gallery), Migration = migration };

    public async Task<GalleryMigration> BeginAsync(string gallery, string migration = "m1", string pipeline = Target)
    {
        await caller.RegisterAsync(Pipelines.Calibrated(Target));
        return await client.BeginAsync(new() { Migration = Reference(gallery, migration), Pipeline = pipeline });
    }

    public async Task<GalleryMigration> GetAsync(string gallery) => await client.GetAsync(caller.Gallery(gallery));

    public async Task<GalleryMigration> FlipAsync(string gallery, bool toTarget = true, bool allowMissing = false) =>
        await client.FlipAsync(
            new() { Migration = Reference(gallery), ToTarget = toTarget, AllowMissing = allowMissing });

    /// <summary>Ends it as it stands; its answer does not wait for what is removed.</summary>
    public async Task<GalleryMigration> EndAsync(string gallery, string migration = "m1") =>
        await EndAsync(gallery, (await GetAsync(gallery)).Flipped, migration);

    public async Task<GalleryMigration> EndAsync(string gallery, bool flipped, string migration = "m1") =>
        await client.EndAsync(new() { Migration = Reference(gallery, migration), Flipped = flipped });

    public async Task<ReadCropsResponse> ReadAsync(string gallery, string after = "", int limit = 64) =>
        await client.ReadCropsAsync(new() { Migration = Reference(gallery), After = after, Limit = limit });

    public async Task<WriteTemplatesResponse> WriteAsync(string gallery, IEnumerable<FaceCrop> crops) =>
        await client.WriteTemplatesAsync(new()
        {
            Migration = Reference(gallery),
            Templates =
            {
                crops.Select(crop => new FaceTemplate
                {
                    Face = crop.Face,
                    Template = new() { Pipeline = Target, Embedding = { Encode(Read(crop.Crop)) } },
                }),
            },
        });

    /// <summary>Encodes all kept crops again; answers how many.</summary>
    public async Task<int> CopyAsync(string gallery)
    {
        var written = 0;
        for (var page = await ReadAsync(gallery); page.Crops.Count > 0; page = await ReadAsync(gallery, page.Cursor))
            written += (await WriteAsync(gallery, page.Crops)).Written;
        return written;
    }

    public async Task<List<string>> MissingAsync(string gallery, int pageSize = 0)
    {
        var missing = new List<string>();
        var token = "";
        do
        {
            var page = await client.ListMissingSubjectsAsync(
                new() { Migration = Reference(gallery), PageSize = pageSize, PageToken = token });
            missing.AddRange(page.Subjects.Select(Curator.Id));
            token = page.NextPageToken;
        }
        while (token.Length > 0);
        return missing;
    }

    /// <summary>Creates a gallery that keeps crops, or does not; both pipelines are known then.</summary>
    public async Task CreateAsync(string gallery, bool keepCrops = true)
    {
        await caller.RegisterAsync(Pipelines.Calibrated(Target));
        await caller.Client.CreateGalleryAsync(new()
        {
            Gallery = caller.Gallery(gallery),
            Pipeline = Pipelines.Default,
            KeepCrops = keepCrops,
        });
    }

    /// <summary>Enrols with all that a gallery may want.</summary>
    public async Task<Face> EnrolAsync(
        string gallery, string subject, float[] embedding, string pipeline = Pipelines.Default)
    {
        var enrolment = caller.Enrolment(gallery, subject, Both(embedding, pipeline));
        enrolment.CollisionPolicy = CollisionPolicy.Ignore;
        return await caller.Client.EnrollTemplateAsync(enrolment);
    }

    /// <summary>The best candidate, by the pipeline that decides; null where there is none.</summary>
    public async Task<string?> WhoAsync(string gallery, float[] embedding, string pipeline = Pipelines.Default)
    {
        var answer = await caller.Client.IdentifyTemplatesAsync(new()
        {
            Gallery = caller.Gallery(gallery),
            Pipeline = pipeline,
            Probes = { Both(embedding, pipeline) },
            MaxCandidates = 1,
        });
        return answer.Identifications.Single().Candidates.SingleOrDefault() is { } best ? Curator.Id(best.Subject) : null;
    }
}
