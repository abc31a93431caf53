using System.ComponentModel;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Galleries;

/// <summary><c>subjects list|get|update|rename|delete</c></summary>
internal static class SubjectResource
{
    internal static object Document(Subject subject) => new
    {
        subject.Name,
        subject.DisplayName,
        subject.FaceCount,
        CreateTime = TimeText.Of(subject.CreateTime),
    };

    internal static void Text(IAnsiConsole console, IEnumerable<Subject> subjects)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("subject", "faces", "created", "display name");
        foreach (var s in subjects)
            table.AddRow(new[] { s.Name, $"{s.FaceCount}", TimeText.Of(s.CreateTime) ?? "", s.DisplayName }
                .Select(Markup.Escape).ToArray());
        console.Write(table);
    }

    internal sealed class List(Terminal terminal) : PlatformCommand<GallerySettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, GallerySettings settings, CancellationToken cancellationToken)
        {
            var subjects = await Pages.AllAsync<Subject>(async token =>
            {
                var page = await client.Galleries.ListSubjectsAsync(
                    new() { Parent = settings.GalleryName, PageSize = Pages.Size, PageToken = token },
                    cancellationToken: cancellationToken);
                return (page.Subjects, page.NextPageToken);
            });
            terminal.Write(new { Subjects = subjects.Select(Document) }, console => Text(console, subjects));
            return ExitCode.Done;
        }
    }

    internal sealed class Get(Terminal terminal) : PlatformCommand<SubjectSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, SubjectSettings settings, CancellationToken cancellationToken)
        {
            var subject = await client.Galleries.GetSubjectAsync(
                new() { Name = settings.SubjectName }, cancellationToken: cancellationToken);
            terminal.Write(Document(subject), console => Text(console, [subject]));
            return ExitCode.Done;
        }
    }

    internal sealed class UpdateSettings : SubjectSettings
    {
        [CommandOption("--display-name <NAME>", isRequired: true)]
        [Description("At most 200 characters; \"\" removes it.")]
        public string DisplayName { get; set; } = "";
    }

    internal sealed class Update(Terminal terminal) : PlatformCommand<UpdateSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, UpdateSettings settings, CancellationToken cancellationToken)
        {
            var subject = await client.Galleries.UpdateSubjectAsync(
                new()
                {
                    Subject = new() { Name = settings.SubjectName, DisplayName = settings.DisplayName },
                    UpdateMask = new() { Paths = { "display_name" } },
                },
                cancellationToken: cancellationToken);
            terminal.Write(Document(subject), console => Text(console, [subject]));
            return ExitCode.Done;
        }
    }

    internal sealed class RenameSettings : SubjectSettings
    {
        [CommandArgument(2, "<NEW-ID>")]
        [Description("The subject's new id.")]
        public string NewId { get; set; } = "";
    }

    internal sealed class Rename(Terminal terminal) : PlatformCommand<RenameSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, RenameSettings settings, CancellationToken cancellationToken)
        {
            var subject = await client.Galleries.RenameSubjectAsync(
                new() { Name = settings.SubjectName, SubjectId = settings.NewId }, cancellationToken: cancellationToken);
            terminal.Write(Document(subject), console => Text(console, [subject]));
            return ExitCode.Done;
        }
    }

    internal sealed class Delete(Terminal terminal) : PlatformCommand<SubjectSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, SubjectSettings settings, CancellationToken cancellationToken)
        {
            await client.Galleries.DeleteSubjectAsync(
                new() { Name = settings.SubjectName }, cancellationToken: cancellationToken);
            terminal.Write(
                new { Deleted = settings.SubjectName }, console => console.WriteLine($"{settings.SubjectName} is erased."));
            return ExitCode.Done;
        }
    }
}
