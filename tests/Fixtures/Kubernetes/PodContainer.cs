using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Kubernetes;

/// <summary>A container of a workload's pods.</summary>
/// <param name="Workload">Whose pods.</param>
/// <param name="Container">As the manifest has it.</param>
/// <param name="IsFirst">Whether it runs before the others.</param>
public sealed record PodContainer(Workload Workload, V1Container Container, bool IsFirst)
{
    private const string Repository = "faceplatform/";

    /// <summary>The image without its tag.</summary>
    public string ImageName => Container.Image.Split('@')[0] is var image
        && image.LastIndexOf(':') is var colon && colon > image.LastIndexOf('/')
            ? image[..colon]
            : image;

    /// <summary>Whether the image is one of <c>deploy/images</c>.</summary>
    public bool IsOurs => ImageName.StartsWith(Repository, StringComparison.Ordinal);

    /// <summary>
    /// The project that the image runs: <c>StyleTransfer</c> of <c>faceplatform/style-transfer</c>; variants such as
    /// <c>-cuda</c> run the same one.
    /// </summary>
    public string Project => string.Concat(ImageName[Repository.Length..].Replace("-cuda", "", StringComparison.Ordinal).Split('-')
        .Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    public override string ToString() => $"{Workload}/{Container.Name}";
}
