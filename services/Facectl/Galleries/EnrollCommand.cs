using System.ComponentModel;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Faces;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Galleries;

/// <summary><c>enroll GALLERY SUBJECT IMAGE…</c></summary>
internal sealed class EnrollCommand(Terminal terminal) : PlatformCommand<EnrollCommand.Settings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, Settings settings, CancellationToken cancellationToken)
    {
        var batch = await ImageBatch<Face>.RunAsync(settings.Images, async image =>
            await client.Galleries.EnrollFaceAsync(
                new()
                {
                    Parent = settings.SubjectName,
                    Image = await ImageFile.ReadAsync(image, cancellationToken),
                    FaceSelection = settings.Face.ToSelection(),
                    CreateMissing = true,
                    RequestId = RequestId.Random(),
                    CollisionPolicy = settings.FailOnCollision ? CollisionPolicy.Fail : CollisionPolicy.Report,
                },
                cancellationToken: cancellationToken));
        return batch.Write(terminal, Document, Text, ExitCode.Done);
    }

    private static object Document(string image, Face face) => new
    {
        Image = image,
        face.Name,
        face.Pipeline,
        face.Searchable,
        Quality = FaceDocument.Of(face.Quality),
        CreateTime = TimeText.Of(face.CreateTime),
        CollisionReport = CandidateDocument.Of(face.CollisionReport),
    };

    private static void Text(IAnsiConsole console, string image, Face face)
    {
        console.WriteLine($"{image}: enrolled as {face.Name}{(face.Searchable ? "" : ", searchable in a moment")}");
        foreach (var other in face.CollisionReport?.Collisions ?? [])
            console.WriteLine(
                $"  warning: looks like {other.Subject} (similarity {other.Similarity:0.0000}, threshold"
                + $" {face.CollisionReport!.Threshold:0.0000}, FPIR {face.CollisionReport.Fpir:0.##e+0})");
    }

    internal sealed class Settings : SubjectSettings
    {
        [CommandArgument(2, "<IMAGE>")]
        [Description("JPEG, PNG or WebP.")]
        public string[] Images { get; set; } = [];

        [CommandOption("--face <FACE>")]
        [Description("only, largest or central: which face of a photo is meant.")]
        [DefaultValue(FaceChoice.Only)]
        public FaceChoice Face { get; set; }

        [CommandOption("--fail-on-collision")]
        [Description("Refuse a face that looks like another subject of the gallery, instead of reporting it.")]
        public bool FailOnCollision { get; set; }
    }
}
