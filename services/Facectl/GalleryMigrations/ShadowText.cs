using FacePlatform.V1;
using Spectre.Console;

namespace FacePlatform.Facectl.GalleryMigrations;

/// <summary>
/// What identifications would have been answered with the new pipeline, as people read it. Only those are compared that the
/// old one decided.
/// </summary>
internal static class ShadowText
{
    public static void Write(IAnsiConsole console, Migration migration)
    {
        var shadow = migration.Shadow ?? new();
        if (shadow.Probes == 0)
        {
            console.WriteLine("no identifications were compared yet");
            return;
        }

        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("the old pipeline decided", "the new one would have", "faces", "");
        foreach (var (decided, otherwise, count) in new[]
            {
                ("somebody or unknown", "the same", shadow.Agreed),
                ("somebody", "unknown", shadow.MatchToUnknown),
                ("unknown", "somebody", shadow.UnknownToMatch),
                ("somebody", "somebody else", shadow.MatchToOther),
                ("somebody", "not comparable: no template", shadow.Missing),
                ("somebody or unknown", "not decided", shadow.Failed),
            })
            table.AddRow(decided, otherwise, $"{count:n0}", Share(count, shadow.Probes));
        console.Write(table);
        console.WriteLine(Meaning(migration.Phase, shadow));
    }

    /// <summary>One sentence.</summary>
    public static string Meaning(MigrationPhase phase, ShadowComparison shadow)
    {
        var compared = shadow.Probes - shadow.Missing - shadow.Failed;
        if (compared <= 0)
            return "None of these faces could be compared.";
        var changed = compared - shadow.Agreed;
        var change = phase switch
        {
            MigrationPhase.Flipped or MigrationPhase.Finished => "the flip changed",
            MigrationPhase.Abandoned => "a flip would have changed",
            _ => "a flip would change",
        };
        return changed == 0
            ? $"Of {compared:n0} faces that were compared {change} no answer."
            : $"Of {compared:n0} faces that were compared {change} the answer for {changed:n0} ({Share(changed, compared)}).";
    }

    private static string Share(long count, long of) => $"{(double)count / of:0.00%}";
}
