namespace FacePlatform.Tests.Deploy.Images;

/// <summary>One instruction of a Dockerfile, its continuation lines joined.</summary>
/// <param name="Keyword">Upper-case, such as <c>COPY</c>.</param>
/// <param name="Text">All that follows, variables not replaced.</param>
/// <param name="Line">Of its keyword, from 1.</param>
public sealed record Instruction(string Keyword, string Text, int Line)
{
    /// <summary>The flags that stand before everything else, such as <c>from</c> → <c>build</c> of <c>COPY --from=build</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Flags { get; } =
    [
        .. Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .TakeWhile(word => word.StartsWith("--", StringComparison.Ordinal))
            .Select(word => word[2..].Split('=', 2))
            .Select(parts => KeyValuePair.Create(parts[0], parts.ElementAtOrDefault(1) ?? "")),
    ];

    /// <summary>The words after the flags; of an exec form the strings of its list.</summary>
    public IReadOnlyList<string> Words { get; } = WordsOf(Text);

    /// <summary>The value of a flag; null where it is absent.</summary>
    public string? Flag(string name) => Flags.Where(flag => flag.Key == name).Select(flag => flag.Value).FirstOrDefault();

    private static string[] WordsOf(string text)
    {
        var rest = text.TrimStart();
        while (rest.StartsWith("--", StringComparison.Ordinal))
            rest = rest.IndexOf(' ') is > 0 and var end ? rest[end..].TrimStart() : "";
        return rest.StartsWith('[')
            ? System.Text.Json.JsonSerializer.Deserialize<string[]>(rest)!
            : rest.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
