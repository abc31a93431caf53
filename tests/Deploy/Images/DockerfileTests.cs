using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Deploy.Images;

/// <summary>What can be said of an image without building it.</summary>
public sealed partial class DockerfileTests
{
    private const string Client = "facectl";

    [Theory]
    [ClassData(typeof(ImageNames))]
    public void Bases_are_pinned_and_an_operator_may_name_others(string name)
    {
        var image = ImageTarget.Load(name);

        Assert.StartsWith("# syntax=docker/dockerfile:1", image.Dockerfile.Syntax, StringComparison.Ordinal);
        var bases = image.Dockerfile.Built(image.Target.Target!).Where(stage => !image.Dockerfile.Stages.ContainsKey(stage.Base)).ToArray();
        Assert.NotEmpty(bases);
        Assert.All(bases, stage => Assert.Matches(ExactVersion(), stage.Base));
        Assert.All(bases, stage => Assert.Matches(@"^\$\{\w+_IMAGE\}$", stage.BaseText));
    }

    [Fact]
    public void The_bases_of_one_image_are_those_of_all()
    {
        var bases = BakeFile.Load().Images.Select(ImageTarget.Load)
            .SelectMany(image => image.Dockerfile.Built(image.Target.Target!))
            .Where(stage => stage.BaseText.EndsWith("_IMAGE}", StringComparison.Ordinal));

        Assert.All(bases.GroupBy(stage => stage.BaseText), same => Assert.Single(same.Select(stage => stage.Base).Distinct()));
    }

    [Theory]
    [ClassData(typeof(ImageNames))]
    public void What_is_copied_from_the_repository_is_there_and_is_not_ignored(string name)
    {
        var image = ImageTarget.Load(name);
        var copies = image.Dockerfile.Built(image.Target.Target!)
            .SelectMany(stage => stage.Instructions.Where(i => i.Keyword is "COPY" or "ADD").Select(i => stage.Expand(i.Text)))
            .Select(text => new Instruction("COPY", text, 0))
            .Where(copy => copy.Flag("from") is null)
            .SelectMany(copy => copy.Words.SkipLast(1))
            .Where(path => path != ".");

        Assert.All(copies, path => Assert.True(BuildContext.Has(path), $"A build does not see {path}."));
    }

    [Fact]
    public void A_build_sees_sources_and_nothing_of_what_lies_beside_them()
    {
        Assert.All(
            ["services/Gateway/Program.cs", "services/Models/package-lock.json", "protos/Protos.csproj", "Directory.Packages.props"],
            path => Assert.True(BuildContext.Has(path), path));
        Assert.All(
            [".git", "tests", "AppHost", "README.md", "services/Gateway/bin", "services/Gateway/obj", "services/Models/node_modules"],
            path => Assert.False(BuildContext.Has(path), path));
    }

    [Theory]
    [ClassData(typeof(ImageNames))]
    public void A_project_is_published_for_one_platform(string name)
    {
        var publish = ImageTarget.Load(name).Publish;

        Assert.True(BuildContext.Has($"{publish.Project}/{publish.Name}.csproj"), publish.Project);
        Assert.Equal("Release", publish.After("--configuration"));
        Assert.Equal("linux-x64", publish.After("--runtime"));
        Assert.Contains("--no-self-contained", publish.Words);
        Assert.Equal("/app", publish.After("--output"));
        Assert.Equal(name == "embedding", publish.Words.Contains("-p:Gpu=false"));
    }

    [Theory]
    [ClassData(typeof(ImageNames))]
    public void What_runs_is_not_root(string name)
    {
        var image = ImageTarget.Load(name);

        Assert.Equal("1654", Stage.Expand(image.Last("USER")!.Text, image.Environment));
    }

    [Theory]
    [ClassData(typeof(ImageNames))]
    public void A_service_listens_on_the_ports_of_its_settings_and_says_whether_it_is_ready(string name)
    {
        var image = ImageTarget.Load(name);
        if (name == Client)
        {
            Assert.Null(image.Last("EXPOSE"));
            Assert.Equal("NONE", image.Last("HEALTHCHECK")!.Text);
            return;
        }

        var (http, grpc) = PortsOf(image.Publish.Name);
        Assert.Equal([http, grpc], image.Last("EXPOSE")!.Words);
        Assert.Equal($"http://*:{http}", image.Environment["Kestrel__Endpoints__http__Url"]);
        Assert.Equal($"http://*:{grpc}", image.Environment["Kestrel__Endpoints__grpc__Url"]);
        // Microsoft's base says 8080, which Kestrel would warn of at each start.
        Assert.Equal("", image.Environment["ASPNETCORE_HTTP_PORTS"]);
        Assert.EndsWith("CMD [\"healthcheck\"]", image.Last("HEALTHCHECK")!.Text, StringComparison.Ordinal);
        Assert.Contains(
            image.Layers.SelectMany(layer => layer.Instructions),
            copy => copy.Keyword == "COPY" && copy.Words is ["deploy/images/healthcheck.sh", "/usr/local/bin/healthcheck"]);
    }

    [Theory]
    [ClassData(typeof(ImageNames))]
    public void An_image_says_what_it_is(string name)
    {
        var labels = ImageTarget.Load(name).Layers.SelectMany(layer => layer.Instructions)
            .Where(instruction => instruction.Keyword == "LABEL")
            .SelectMany(Dockerfile.Pairs)
            .Select(label => label.Name.Replace("org.opencontainers.image.", "", StringComparison.Ordinal));

        Assert.Equal(["description", "licenses", "revision", "title", "vendor", "version"], labels.Order());
    }

    private static (string Http, string Grpc) PortsOf(string service)
    {
        var settings = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "services", service, "appsettings.json"));
        using var json = JsonDocument.Parse(settings, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        var endpoints = json.RootElement.GetProperty("Kestrel").GetProperty("Endpoints");
        return (PortOf("http"), PortOf("grpc"));

        string PortOf(string name) =>
            new Uri(endpoints.GetProperty(name).GetProperty("Url").GetString()!).Port.ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^[\w./-]+(:\d+\.\d+\.\d+[\w.-]*|@sha256:[0-9a-f]{64})$")]
    private static partial Regex ExactVersion();
}
