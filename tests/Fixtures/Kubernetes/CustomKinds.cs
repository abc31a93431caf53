namespace FacePlatform.Tests.Fixtures.Kubernetes;

/// <summary>
/// The kinds of others that the manifests use, with just the fields that they use: KEDA, RabbitMQ's cluster operator and the
/// Gateway API.
/// </summary>
internal static class CustomKinds
{
    /// <summary>By <c>apiVersion/kind</c>.</summary>
    public static IDictionary<string, Type> Types { get; } = new Dictionary<string, Type>();
}
