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
    };

    private static void Text(IAnsiConsole console, string image, Face face) => console.WriteLine(
        $"{image}: enrolled as {face.Name}{(face.Searchable ? "" : ", searchable in a moment")}");

    internal sealed class Settings : SubjectSettings
    {
        [CommandArgument(2, "<IMAGE>")]
        [Description("JPEG, PNG or WebP.")]
        public string[] Images { get; set; } = [];

        [CommandOption("--face <FACE>")]
        [Description("only, largest or central: which face of a photo is meant.")]
        [DefaultValue(FaceChoice.Only)]
        public FaceChoice Face { get; set; }
    }
}
