using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace FacePlatform.AppHost;

/// <summary>
/// Where Identity searches. The setting <c>Identity:Index</c> is <c>qdrant</c>, <c>exact</c> or <c>auto</c>, the default:
/// <code>
///   ConnectionStrings:qdrant is set ──▶ that server             Endpoint=https://…:6334;Key=…
///   a container runtime runs ─────────▶ a container of Qdrant, its data in a volume
///   otherwise ────────────────────────▶ in Identity's memory
/// </code>
/// A switch loses nothing: the record is elsewhere, and an index is rebuilt from it.
/// </summary>
internal static class IndexResource
{
    // 1.19 at least: Identity says where data lies in memory as from that version.
    private const string Tag = "v1.20.0";

    // 43 characters of 62 are 256 bits.
    private const int KeyLength = 43;

    public static IResourceBuilder<ProjectResource> WithIndex(this IResourceBuilder<ProjectResource> identity)
    {
        var builder = identity.ApplicationBuilder;
        var isGiven = !string.IsNullOrEmpty(builder.Configuration.GetConnectionString("qdrant"));
        return (builder.Configuration["Identity:Index"] ?? "auto") switch
        {
            "exact" => identity.WithExactIndex(),
            "qdrant" or "auto" when isGiven => identity.WithQdrant().WithReference(builder.AddConnectionString("qdrant")),
            "qdrant" or "auto" when ContainerRuntime.IsRunning(builder.Configuration) => identity.WithQdrantContainer(),
            "auto" => identity.WithExactIndex(),
            "qdrant" => throw new DistributedApplicationException(
                "Identity:Index is qdrant, but neither Docker nor Podman runs and ConnectionStrings:qdrant is not set."),
            _ => throw new DistributedApplicationException("Identity:Index must be qdrant, exact or auto."),
        };
    }

    private static IResourceBuilder<ProjectResource> WithExactIndex(this IResourceBuilder<ProjectResource> identity) =>
        identity.WithEnvironment("Index__Kind", "exact");

    private static IResourceBuilder<ProjectResource> WithQdrant(this IResourceBuilder<ProjectResource> identity) =>
        identity.WithEnvironment("Index__Kind", "qdrant");

    private static IResourceBuilder<ProjectResource> WithQdrantContainer(this IResourceBuilder<ProjectResource> identity)
    {
        var builder = identity.ApplicationBuilder;
        var key = builder.AddParameter(
            "qdrant-key", new GenerateParameterDefault { MinLength = KeyLength, Special = false }, secret: true, persist: true);
        var qdrant = builder.AddContainer("qdrant", "qdrant/qdrant", Tag)
            .WithHttpEndpoint(targetPort: 6333, name: "http")
            .WithEndpoint(targetPort: 6334, name: "grpc", scheme: "http")
            .WithEnvironment("QDRANT__SERVICE__API_KEY", key)
            .WithEnvironment("QDRANT__TELEMETRY_DISABLED", "true")
            .WithVolume(VolumeOf(builder.DataFolder()), "/qdrant/storage")
            .WithHttpHealthCheck("/readyz", endpointName: "http");
        return identity.WithQdrant()
            .WithEnvironment(
                "ConnectionStrings__qdrant",
                ReferenceExpression.Create($"Endpoint={qdrant.GetEndpoint("grpc").Property(EndpointProperty.Url)};Key={key}"))
            .WaitFor(qdrant);
    }

    // An index belongs to one record: another data folder has another volume.
    private static string VolumeOf(string folder) =>
        $"faceplatform-qdrant-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..12]}";
}
