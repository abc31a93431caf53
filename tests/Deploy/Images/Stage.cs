using System.Text.RegularExpressions;

namespace FacePlatform.Tests.Deploy.Images;

/// <summary>What stands from one FROM to the next.</summary>
/// <param name="Name">After AS.</param>
/// <param name="Base">Another stage or an image, variables replaced.</param>
/// <param name="BaseText">As it is written.</param>
/// <param name="Instructions">Without the FROM.</param>
/// <param name="Variables">What ARG and ENV of this stage and those below it mean here, at its end.</param>
public sealed partial record Stage(
    string Name,
    string Base,
    string BaseText,
    IReadOnlyList<Instruction> Instructions,
    IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>Replaces <c>${NAME}</c>; a name that nothing declares here is an error, not an empty text.</summary>
    public string Expand(string text) => Expand(text, Variables);

    public static string Expand(string text, IReadOnlyDictionary<string, string> variables) => Variable().Replace(
        text,
        match => variables.TryGetValue(match.Groups[1].Value, out var value)
            ? value
            : throw new InvalidDataException($"{match.Value} in \"{text}\" is not declared."));

    [GeneratedRegex(@"\$\{(\w+)\}")]
    private static partial Regex Variable();
}
