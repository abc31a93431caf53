using System.Text.RegularExpressions;

namespace FacePlatform.Tests.Deploy.Images;

/// <summary>
/// A Dockerfile of <c>deploy/images</c> as it is with given build arguments: as much of the language as these files use.
/// </summary>
public sealed partial class Dockerfile
{
    private readonly Dictionary<string, Stage> _stages = [];

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file's.</param>
    /// <param name="arguments">What the build is given; it may only name what an ARG declares.</param>
    /// <exception cref="InvalidDataException">Something is not as it should be, or not of what is read here.</exception>
    public Dockerfile(string path, IReadOnlyDictionary<string, string> arguments)
    {
        var text = File.ReadAllText(path);
        Syntax = text.Split('\n')[0];
        var instructions = InstructionsOf(text).ToArray();
        var first = Array.FindIndex(instructions, instruction => instruction.Keyword == "FROM");
        var global = new Dictionary<string, string>();
        foreach (var instruction in instructions[..first])
            Declare(instruction, arguments, global, global);
        Arguments = instructions.Where(instruction => instruction.Keyword == "ARG").Select(arg => arg.Text.Split('=')[0]).ToHashSet();
        for (var next = first; next < instructions.Length;)
        {
            var end = Array.FindIndex(instructions, next + 1, instruction => instruction.Keyword == "FROM");
            end = end < 0 ? instructions.Length : end;
            Add(instructions[next], instructions[(next + 1)..end], arguments, global);
            next = end;
        }
    }

    /// <summary>The first line.</summary>
    public string Syntax { get; }

    /// <summary>Every name that an ARG declares.</summary>
    public IReadOnlySet<string> Arguments { get; }

    public IReadOnlyDictionary<string, Stage> Stages => _stages;

    /// <summary>A stage and the stages that it is based on, the lowest first: what the image of this stage is made of.</summary>
    public IReadOnlyList<Stage> Layers(string stage) =>
        _stages.TryGetValue(stage, out var found) ? [.. Layers(found.Base), found] : [];

    /// <summary>The stages that building a stage builds: its own layers, and what those copy from.</summary>
    public IReadOnlyList<Stage> Built(string stage)
    {
        var layers = Layers(stage);
        var sources = layers.SelectMany(layer => layer.Instructions)
            .Select(instruction => instruction.Flag("from"))
            .OfType<string>()
            .Distinct()
            .Select(source => _stages.ContainsKey(source) ? source : throw new InvalidDataException($"There is no stage {source}."));
        return [.. sources.SelectMany(Built).Concat(layers).DistinctBy(built => built.Name)];
    }

    private void Add(
        Instruction from,
        Instruction[] instructions,
        IReadOnlyDictionary<string, string> arguments,
        Dictionary<string, string> global)
    {
        if (from.Words is not [var written, "AS", var name])
            throw new InvalidDataException($"Line {from.Line}: FROM … AS … is expected.");
        var image = Stage.Expand(written, global);
        // ENV goes on in what is based on a stage, ARG does not.
        var variables = Layers(image) is [.., var below]
            ? EnvironmentOf(Layers(below.Name))
            : UserOf(image);
        foreach (var instruction in instructions)
            Declare(instruction, arguments, global, variables);
        _stages.Add(name, new(name, image, written, instructions, variables));
    }

    /// <summary>What ENV sets in the image of these stages.</summary>
    public static Dictionary<string, string> EnvironmentOf(IReadOnlyList<Stage> layers)
    {
        var environment = UserOf(layers[0].Base);
        foreach (var (name, value) in layers.SelectMany(layer => layer.Instructions).Where(i => i.Keyword == "ENV").SelectMany(Pairs))
            environment[name] = value;
        return environment;
    }

    /// <summary>The names and values of an ENV or a LABEL.</summary>
    public static IEnumerable<(string Name, string Value)> Pairs(Instruction instruction) => Pair()
        .Matches(instruction.Text)
        .Select(match => (match.Groups[1].Value, match.Groups[2].Value.Trim('"')));

    // Microsoft's images name the user that they have.
    private static Dictionary<string, string> UserOf(string image) =>
        image.StartsWith("mcr.microsoft.com/dotnet/", StringComparison.Ordinal) ? new() { ["APP_UID"] = "1654" } : [];

    private static void Declare(
        Instruction instruction,
        IReadOnlyDictionary<string, string> arguments,
        Dictionary<string, string> global,
        Dictionary<string, string> variables)
    {
        if (instruction.Keyword == "ENV")
        {
            foreach (var (name, value) in Pairs(instruction))
                variables[name] = Stage.Expand(value, variables);
        }
        else if (instruction.Keyword == "ARG")
        {
            var parts = instruction.Text.Split('=', 2);
            var value = arguments.GetValueOrDefault(parts[0])
                ?? parts.ElementAtOrDefault(1)
                ?? global.GetValueOrDefault(parts[0]);
            if (value is not null)
                variables[parts[0]] = value;
        }
    }

    private static IEnumerable<Instruction> InstructionsOf(string text)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0 || lines[i].StartsWith('#'))
                continue;
            var line = i + 1;
            var whole = lines[i];
            while (whole.EndsWith('\\'))
                whole = $"{whole[..^1].TrimEnd()} {lines[++i].TrimStart()}";
            var parts = whole.Split(' ', 2);
            yield return new(parts[0], parts[1], line);
        }
    }

    [GeneratedRegex("""([\w.]+)=("[^"]*"|\S*)""")]
    private static partial Regex Pair();
}
