using FacePlatform.Identity.GalleryMigrations;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Identity.Endpoint;

/// <summary>Hands each call that changes a gallery's pipeline to its feature.</summary>
public sealed class MigrationEndpoint(
    MigrationStore migrations, MissingSubjects missing, CropReading crops, TemplateWriting templates)
    : IdentityMigrationService.IdentityMigrationServiceBase
{
    public override Task<GalleryMigration> Begin(BeginMigrationRequest request, ServerCallContext context) =>
        migrations.BeginAsync(request, context.CancellationToken);

    public override Task<GalleryMigration> Get(GalleryRef request, ServerCallContext context) =>
        migrations.GetAsync(request, context.CancellationToken);

    public override Task<ReadCropsResponse> ReadCrops(ReadCropsRequest request, ServerCallContext context) =>
        crops.ReadAsync(request, context.CancellationToken);

    public override Task<WriteTemplatesResponse> WriteTemplates(
        WriteTemplatesRequest request, ServerCallContext context) =>
        templates.WriteAsync(request, context.CancellationToken);

    public override Task<ListMissingSubjectsResponse> ListMissingSubjects(
        ListMissingSubjectsInGalleryRequest request, ServerCallContext context) =>
        missing.ListAsync(request, context.CancellationToken);

    public override Task<GalleryMigration> Flip(FlipGalleryRequest request, ServerCallContext context) =>
        migrations.FlipAsync(request, context.CancellationToken);

    public override Task<GalleryMigration> End(EndGalleryMigrationRequest request, ServerCallContext context) =>
        migrations.EndAsync(request, context.CancellationToken);

    public override Task<CountGalleriesResponse> CountGalleries(
        CountGalleriesRequest request, ServerCallContext context) =>
        migrations.CountAsync(request, context.CancellationToken);
}
