using FacePlatform.V1;
using Google.Protobuf.Reflection;

namespace FacePlatform.Gateway.Limits;

/// <summary>The fields of each public request that hold an image: all its <c>bytes</c> fields.</summary>
internal static class ImageFields
{
    private static readonly Dictionary<string, IReadOnlyList<FieldDescriptor>> ByMethod =
        new[] { FacesReflection.Descriptor, GalleriesReflection.Descriptor }
            .SelectMany(file => file.Services)
            .SelectMany(service => service.Methods)
            .ToDictionary(
                method => $"/{method.Service.FullName}/{method.Name}",
                IReadOnlyList<FieldDescriptor> (method) =>
                    [.. method.InputType.Fields.InDeclarationOrder().Where(f => f.FieldType == FieldType.Bytes)]);

    /// <summary>The most images that one request has.</summary>
    public static int Most { get; } = ByMethod.Values.Max(fields => fields.Count);

    /// <param name="method">The full name, <c>/package.Service/Method</c>.</param>
    public static IReadOnlyList<FieldDescriptor> Of(string method) => ByMethod.GetValueOrDefault(method, []);
}
