using System.Xml.Linq;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Deploy.Images;

public sealed class BakeFileTests
{
    private readonly BakeFile _file = BakeFile.Load();

    [Fact]
    public void Each_program_of_the_platform_has_an_image()
    {
        var programs = Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "services"), "*.csproj", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = 1,
        }).Where(IsProgram).Select(project => Path.GetFileNameWithoutExtension(project)!);

        Assert.Equal(
            programs.Order(StringComparer.Ordinal),
            _file.Images.Select(name => ImageTarget.Load(name).Publish.Name).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void One_command_builds_all_but_the_large_one_and_another_one_that_too()
    {
        Assert.Equal(_file.Images.Order(), _file.TargetsOf("all").Order());
        Assert.Equal(_file.Images.Where(name => name != "embedding-cuda").Order(), _file.TargetsOf("default").Order());
    }

    [Theory]
    [ClassData(typeof(ImageNames))]
    public void An_image_is_a_stage_of_a_Dockerfile_that_knows_its_arguments(string name)
    {
        var target = _file.Target[name];
        var common = _file.Target[BakeFile.Common];

        Assert.Equal([BakeFile.Common], target.Inherits);
        Assert.Equal(".", common.Context);
        Assert.Equal(["linux/amd64"], common.Platforms);
        var dockerfile = ImageTarget.Load(name).Dockerfile;
        Assert.Contains(target.Target!, dockerfile.Stages.Keys);
        Assert.All([.. target.Args.Keys, .. common.Args.Keys], argument => Assert.Contains(argument, dockerfile.Arguments));
        Assert.Equal([$"${{REGISTRY}}faceplatform/{name}:${{VERSION}}"], target.Tags);
        Assert.Equal(["REGISTRY", "REVISION", "VERSION"], _file.Variable.Keys.Order());
    }

    [Fact]
    public void Each_Dockerfile_is_used()
    {
        var files = Directory.GetFiles(Path.GetDirectoryName(BakeFile.Path)!, "*.Dockerfile").Select(Path.GetFileName);

        Assert.Equal(
            files.Order(StringComparer.Ordinal),
            _file.Images.Select(name => Path.GetFileName(_file.Target[name].Dockerfile)).Distinct().Order(StringComparer.Ordinal));
    }

    private static bool IsProgram(string project)
    {
        var root = XDocument.Load(project).Root!;
        return root.Attribute("Sdk")!.Value == "Microsoft.NET.Sdk.Web" || root.Descendants("OutputType").Any(type => type.Value == "Exe");
    }
}
