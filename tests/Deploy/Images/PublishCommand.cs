namespace FacePlatform.Tests.Deploy.Images;

/// <summary>The <c>dotnet publish</c> of a build stage.</summary>
/// <param name="Project">The folder, as the command names it.</param>
/// <param name="Words">All of them.</param>
public sealed record PublishCommand(string Project, IReadOnlyList<string> Words)
{
    private const string Publish = "dotnet publish ";

    /// <summary>The project's name, which is its folder's.</summary>
    public string Name => Path.GetFileName(Project);

    public static bool IsIn(Instruction instruction) =>
        instruction.Keyword == "RUN" && instruction.Text.Contains(Publish, StringComparison.Ordinal);

    /// <summary>The command of the stage that has one.</summary>
    public static PublishCommand Of(Stage stage)
    {
        var run = stage.Expand(stage.Instructions.Single(IsIn).Text);
        var command = run[run.IndexOf(Publish, StringComparison.Ordinal)..].Split(" && ")[0];
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new(words[2], words);
    }

    /// <summary>The word after an option.</summary>
    public string After(string option) => Words[Words.ToList().IndexOf(option) + 1];
}
