using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Faces;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Spectre.Console;

namespace FacePlatform.Facectl.Galleries;

/// <summary><c>faces list|get|delete</c></summary>
internal static class FaceResource
{
    internal static object Document(Face face) => new
    {
        face.Name,
        face.Pipeline,
        Quality = FaceDocument.Of(face.Quality),
        CreateTime = TimeText.Of(face.CreateTime),
    };

    internal static void Text(IAnsiConsole console, IEnumerable<Face> faces)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("face", "created", "pipeline");
        foreach (var f in faces)
            table.AddRow(new[] { f.Name, TimeText.Of(f.CreateTime) ?? "", f.Pipeline }.Select(Markup.Escape).ToArray());
        console.Write(table);
    }

    internal sealed class List(Terminal terminal) : PlatformCommand<SubjectSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, SubjectSettings settings, CancellationToken cancellationToken)
        {
            var faces = await Pages.AllAsync<Face>(async token =>
            {
                var page = await client.Galleries.ListFacesAsync(
                    new() { Parent = settings.SubjectName, PageSize = Pages.Size, PageToken = token },
                    cancellationToken: cancellationToken);
                return (page.Faces, page.NextPageToken);
            });
            terminal.Write(new { Faces = faces.Select(Document) }, console => Text(console, faces));
            return ExitCode.Done;
        }
    }

    internal sealed class Get(Terminal terminal) : PlatformCommand<FaceSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, FaceSettings settings, CancellationToken cancellationToken)
        {
            var face = await client.Galleries.GetFaceAsync(
                new() { Name = settings.FaceName }, cancellationToken: cancellationToken);
            terminal.Write(Document(face), console => Text(console, [face]));
            return ExitCode.Done;
        }
    }

    internal sealed class Delete(Terminal terminal) : PlatformCommand<FaceSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, FaceSettings settings, CancellationToken cancellationToken)
        {
            await client.Galleries.DeleteFaceAsync(
                new() { Name = settings.FaceName }, cancellationToken: cancellationToken);
            terminal.Write(
                new { Deleted = settings.FaceName }, console => console.WriteLine($"{settings.FaceName} is erased."));
            return ExitCode.Done;
        }
    }
}
