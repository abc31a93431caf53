using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Spectre.Console;

namespace FacePlatform.Facectl.Faces;

/// <summary><c>detect IMAGE…</c></summary>
internal sealed class DetectCommand(Terminal terminal) : PlatformCommand<DetectSettings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, DetectSettings settings, CancellationToken cancellationToken)
    {
        var batch = await ImageBatch<DetectFacesResponse>.RunAsync(settings.Images, async image =>
            await client.Faces.DetectFacesAsync(
                new() { Image = await ImageFile.ReadAsync(image, cancellationToken), Pipeline = settings.Pipeline ?? "" },
                cancellationToken: cancellationToken));
        if (settings.Draw is not null)
            FaceDrawing.Save(settings.Images[0], batch.Answers.Single().Faces, settings.Draw);
        return batch.Write(terminal, Document, Text, ExitCode.Done);
    }

    private static object Document(string image, DetectFacesResponse answer) => new
    {
        Image = image,
        answer.Width,
        answer.Height,
        answer.Pipeline,
        Faces = answer.Faces.Select(FaceDocument.Of),
    };

    private static void Text(IAnsiConsole console, string image, DetectFacesResponse answer)
    {
        console.WriteLine($"{image}: {answer.Width}×{answer.Height}, {FaceText.Count(answer.Faces.Count)}");
        if (answer.Faces.Count == 0)
            return;
        var table = new Table().Border(TableBorder.Simple).AddColumns("face", "box", "score", "quality");
        foreach (var (index, face) in answer.Faces.Index())
            table.AddRow(
                $"{index + 1}", FaceText.Of(face.Box), $"{face.Score:0.000}", Markup.Escape(FaceText.Of(face.Quality)));
        console.Write(table);
    }
}
