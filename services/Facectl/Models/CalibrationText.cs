using FacePlatform.V1;
using Spectre.Console;

namespace FacePlatform.Facectl.Models;

/// <summary>A calibration as people read it.</summary>
internal static class CalibrationText
{
    public static void Write(IAnsiConsole console, Calibration calibration)
    {
        console.WriteLine(
            $"calibration {calibration.Name}: {calibration.Subjects} subjects, {calibration.Images} images,"
            + $" {calibration.ImpostorPairs:n0} impostor and {calibration.GenuinePairs:n0} genuine pairs");
        console.WriteLine($"  {calibration.Population}");
        var table = new Table().Border(TableBorder.Simple).AddColumns(
            "FMR", "threshold", "95 % interval", "false matches", "subject pairs", "FNMR", "supported");
        foreach (var p in calibration.Points)
            table.AddRow(
                $"{p.FalseMatchRate:0.e+0}",
                $"{p.Threshold:0.0000}",
                $"{p.Low:0.0e+0} … {p.High:0.0e+0}",
                $"{p.FalseMatches:n0}",
                $"{p.SubjectPairs:n0}",
                p.HasFalseNonMatchRate ? $"{p.FalseNonMatchRate:0.00%}" : "",
                p.Supported ? "yes" : "no");
        console.Write(table);
    }
}
