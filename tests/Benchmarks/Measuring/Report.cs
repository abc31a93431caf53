using System.Globalization;
using Spectre.Console;

namespace FacePlatform.Tests.Benchmarks.Measuring;

/// <summary>A table for people: Markdown, with the machine below it.</summary>
internal static class Report
{
    public static void Write(string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table().MarkdownBorder().AddColumns(columns);
        foreach (var row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        AnsiConsole.Profile.Width = 160;
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(Machine.Description);
    }

    public static string Milliseconds(double seconds) => (seconds * 1000).ToString("F2", CultureInfo.InvariantCulture);

    public static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
