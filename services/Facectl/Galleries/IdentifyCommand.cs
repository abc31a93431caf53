using System.ComponentModel;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Faces;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Galleries;

/// <summary><c>identify GALLERY IMAGE…</c></summary>
internal sealed class IdentifyCommand(Terminal terminal) : PlatformCommand<IdentifyCommand.Settings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, Settings settings, CancellationToken cancellationToken)
    {
        var batch = await ImageBatch<IdentifyFacesResponse>.RunAsync(settings.Images, async image =>
        {
            var request = new IdentifyFacesRequest
            {
                Name = settings.GalleryName,
                Image = await ImageFile.ReadAsync(image, cancellationToken),
                FaceSelection = settings.Face?.ToSelection() ?? FaceSelection.All,
                MaxCandidates = settings.Top,
            };
            if (settings.Fpir is { } fpir)
                request.FalsePositiveIdentificationRate = fpir;
            return await client.Galleries.IdentifyFacesAsync(request, cancellationToken: cancellationToken);
        });
        var matched = batch.Answers.Any(a => a.Faces.Any(f => f.Outcome == Outcome.Match));
        return batch.Write(terminal, Document, Text, matched ? ExitCode.Done : ExitCode.No);
    }

    private static object Document(string image, IdentifyFacesResponse answer) => new
    {
        Image = image,
        Faces = answer.Faces.Select(face => new
        {
            Outcome = OutcomeOf(face),
            Candidates = face.Candidates.Select(CandidateDocument.Of),
            Box = FaceDocument.Of(face.Box),
            Quality = FaceDocument.Of(face.Quality),
            face.Reasons,
        }),
        answer.GallerySize,
        answer.Fpir,
        answer.FpirSupported,
        answer.Threshold,
        answer.Pipeline,
        answer.Calibration,
        answer.Warnings,
    };

    private static void Text(IAnsiConsole console, string image, IdentifyFacesResponse answer)
    {
        console.WriteLine(
            $"{image}: {FaceText.Count(answer.Faces.Count)}, {TemplateCount(answer.GallerySize)} searched at FPIR {answer.Fpir:0.##e+0}"
            + $" (similarity {answer.Threshold:0.000}, {answer.Calibration})");
        if (answer.Faces.Count > 0)
        {
            var table = new Table().Border(TableBorder.Simple).AddColumns("face", "box", "outcome", "subject", "similarity", "margin");
            foreach (var (index, face) in answer.Faces.Index())
            {
                var best = face.Candidates.FirstOrDefault();
                table.AddRow(
                    $"{index + 1}",
                    FaceText.Of(face.Box),
                    OutcomeOf(face),
                    Markup.Escape(best?.Subject ?? string.Join("; ", face.Reasons)),
                    best is null ? "" : $"{best.Similarity:0.0000}",
                    MarginOf(best));
                foreach (var candidate in face.Candidates.Skip(1))
                    table.AddRow(
                        "",
                        "",
                        "",
                        Markup.Escape(candidate.Subject),
                        $"{candidate.Similarity:0.0000}",
                        MarginOf(candidate));
            }

            console.Write(table);
        }

        foreach (var warning in answer.Warnings)
            console.WriteLine($"warning: {warning}");
    }

    private static string TemplateCount(long templates) => templates == 1 ? "1 template" : $"{templates:n0} templates";

    private static string MarginOf(Candidate? candidate) =>
        candidate is { HasMargin: true } ? $"{candidate.Margin:0.0000}" : "";

    // In a search "no match" means a stranger.
    private static string OutcomeOf(IdentifiedFace face) =>
        face.Outcome == Outcome.NoMatch ? "UNKNOWN" : FaceText.Of(face.Outcome);

    internal sealed class Settings : GallerySettings
    {
        [CommandArgument(1, "<IMAGE>")]
        [Description("JPEG, PNG or WebP.")]
        public string[] Images { get; set; } = [];

        [CommandOption("--top <N>")]
        [Description("Most candidates per face.")]
        [DefaultValue(5)]
        public int Top { get; set; }

        [CommandOption("--fpir <RATE>")]
        [Description("False positive identification rate per face; 0.01, or the smallest supported, where absent.")]
        public double? Fpir { get; set; }

        [CommandOption("--face <FACE>")]
        [Description("only, largest or central; every face where absent.")]
        public FaceChoice? Face { get; set; }

        public override ValidationResult Validate() =>
            Top is >= 1 and <= 100 ? base.Validate() : ValidationResult.Error("--top is between 1 and 100.");
    }
}
