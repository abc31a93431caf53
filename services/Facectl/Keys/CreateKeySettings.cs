using System.ComponentModel;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Keys;

public sealed class CreateKeySettings : PlatformSettings
{
    private static readonly Scope[] Known = [.. Enum.GetValues<Scope>().Where(s => s != Scope.Unspecified)];

    [CommandOption("--name <NAME>", isRequired: true)]
    [Description("What the key is for; at most 200 characters.")]
    public string Name { get; set; } = "";

    [CommandOption("--scopes <SCOPES>", isRequired: true)]
    [Description("Separated by commas: verify, identify, enrol, erase, templates, style, train, admin.")]
    public string Scopes { get; set; } = "";

    [CommandOption("--expires <TIME>")]
    [Description("When it stops working, such as 2030-01-31 or 2030-01-31T12:00:00Z; never where absent.")]
    public DateTimeOffset? Expires { get; set; }

    internal IEnumerable<Scope> ParseScopes() =>
        Scopes.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse);

    private static Scope Parse(string word) =>
        Array.Find(Known, s => s.ToString().Equals(word, StringComparison.OrdinalIgnoreCase)) is var scope
            && scope != Scope.Unspecified
            ? scope
            : throw CallerMistakeException.Option(
                "--scopes", $"\"{word}\" is no scope; there are {string.Join(", ", Known).ToLowerInvariant()}.");
}
