using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;

namespace FacePlatform.Gateway.ResourceNames;

/// <summary>The one parser of resource names (AIP-122): collections and ids in turn.</summary>
internal static class ResourceName
{
    /// <summary>Takes <c>galleries/a/subjects/b</c> apart along its collections.</summary>
    /// <param name="name">As the caller wrote it.</param>
    /// <param name="field">The request's field that holds it.</param>
    /// <param name="collections">Such as <c>galleries</c>, <c>subjects</c>.</param>
    /// <returns>The ids in NFC, one per collection.</returns>
    /// <exception cref="Grpc.Core.RpcException">INVALID_RESOURCE_NAME.</exception>
    public static string[] Parse(string name, string field, params string[] collections)
    {
        var segments = name.Split('/');
        if (segments.Length != 2 * collections.Length
            || collections.Where((collection, i) => segments[2 * i] != collection).Any())
            throw Invalid(field, $"must have the form {string.Join('/', collections.Select(c => $"{c}/{{id}}"))}");
        return [.. collections.Select((_, i) => ParseId(segments[2 * i + 1], field))];
    }

    /// <summary>Checks and normalises a single id.</summary>
    /// <inheritdoc cref="Parse" path="/exception"/>
    public static string ParseId(string id, string field) =>
        ResourceId.TryNormalize(id, out var normal) ? normal : throw Invalid(field, $"an id {ResourceId.Rule}");

    private static Grpc.Core.RpcException Invalid(string field, string rule) =>
        RpcErrors.InvalidField(ErrorReason.InvalidResourceName, field, rule);
}
