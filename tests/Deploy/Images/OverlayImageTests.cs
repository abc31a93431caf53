using FacePlatform.Tests.Deploy.Overlays;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Deploy.Images;

/// <summary>The images that are built are the images that are run.</summary>
public sealed class OverlayImageTests(BuiltOverlays overlays)
{
    // Started by people.
    private const string CommandLine = "faceplatform/facectl";

    [Fact]
    public void Every_image_of_ours_is_built_and_every_one_that_is_built_is_run() =>
        Expect.Same(
            BakeFile.Load().Images.Select(image => $"faceplatform/{image}").Where(image => image != CommandLine),
            BuiltOverlays.Names.SelectMany(overlays.Containers).Where(item => item.IsOurs).Select(item => item.ImageName));

    [Theory, ClassData<OverlayNames>]
    public void All_images_of_ours_are_of_one_version(string overlay) =>
        Assert.Single(overlays.Containers(overlay)
            .Where(item => item.IsOurs)
            .Select(item => item.Container.Image[item.ImageName.Length..])
            .Distinct());

    [Theory, ClassData<OverlayNames>]
    public void Each_runs_a_service_that_there_is(string overlay) =>
        Expect.Each([.. overlays.Containers(overlay).Where(item => item.IsOurs)], item =>
            File.Exists(Path.Combine(RepositoryRoot.Path, $"services/{item.Project}/Program.cs")));

    // Whoever checks one container's processes or files knows where they are: the image's own command is run.
    [Theory, ClassData<OverlayNames>]
    public void No_manifest_overrides_the_image_command(string overlay) =>
        Expect.Each([.. overlays.Containers(overlay).Where(item => item.IsOurs)], item =>
            item.Container is { Command: null or [], WorkingDir: null });
}
