using FacePlatform.V1;
using Google.Protobuf.Reflection;

namespace FacePlatform.Gateway.Limits;

/// <summary>
/// The fields of each public request that hold images: all its <c>bytes</c> fields, the styles of a style
/// transfer, and the image in each message of a training's labelled set.
/// </summary>
internal static class ImageFields
{
    /// <summary>The most styles of one style transfer.</summary>
    public const int MostStyles = 4;

    private static readonly Dictionary<string, IReadOnlyList<ImageField>> ByMethod =
        new[]
        {
            FacesReflection.Descriptor, GalleriesReflection.Descriptor, StyleTransfersReflection.Descriptor,
            TrainingsReflection.Descriptor,
        }
            .SelectMany(file => file.Services)
            .SelectMany(service => service.Methods)
            .ToDictionary(NameOf, IReadOnlyList<ImageField> (method) =>
                [.. method.InputType.Fields.InDeclarationOrder().SelectMany(OfField)]);

    /// <param name="method">The full name, <c>/package.Service/Method</c>.</param>
    public static IReadOnlyList<ImageField> Of(string method) => ByMethod.GetValueOrDefault(method, []);

    /// <summary>The most images that one request of this file has.</summary>
    public static int MostOf(FileDescriptor file) =>
        file.Services
            .SelectMany(service => service.Methods)
            .Max(method => Of(NameOf(method)).Sum(field => field.Most));

    private static string NameOf(MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";

    private static IEnumerable<ImageField> OfField(FieldDescriptor field)
    {
        if (field.FieldType is FieldType.Bytes)
            yield return new(field.FieldNumber, field.Name, Most: 1);
        else if (field.FieldType is FieldType.Message && field.MessageType == StyleImage.Descriptor)
            yield return new(field.FieldNumber, field.Name, MostStyles);
        else if (field.FieldType is FieldType.Message && field.MessageType == LabelledImage.Descriptor)
            yield return new(field.FieldNumber, field.Name, Most: 1);
    }
}
