using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Deploy.Images;

/// <summary>One image of the bake file, read together with its Dockerfile.</summary>
public sealed class ImageTarget
{
    private ImageTarget(string name, BakeTarget target, Dockerfile dockerfile)
    {
        Name = name;
        Target = target;
        Dockerfile = dockerfile;
        Layers = dockerfile.Layers(target.Target!);
        Environment = Dockerfile.EnvironmentOf(Layers);
        Publish = PublishCommand.Of(
            dockerfile.Built(target.Target!).Last(stage => stage.Instructions.Any(PublishCommand.IsIn)));
    }

    /// <summary>The target's name, and the image's after <c>faceplatform/</c>.</summary>
    public string Name { get; }

    public BakeTarget Target { get; }

    public Dockerfile Dockerfile { get; }

    /// <summary>The stages that the image is made of, the lowest first.</summary>
    public IReadOnlyList<Stage> Layers { get; }

    /// <summary>What the image sets.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>How the program in it is published.</summary>
    public PublishCommand Publish { get; }

    public static ImageTarget Load(string name)
    {
        var target = BakeFile.Load().Target[name];
        return new(name, target, new(Path.Combine(RepositoryRoot.Path, target.Dockerfile!), target.Args));
    }

    /// <summary>The last instruction with a keyword: the one that the image has.</summary>
    public Instruction? Last(string keyword) =>
        Layers.SelectMany(layer => layer.Instructions).LastOrDefault(instruction => instruction.Keyword == keyword);
}
