using System.ComponentModel;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Galleries;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Curation;

/// <summary><c>galleries merges</c>, <c>subjects merge|unmerge</c></summary>
internal static class MergeResource
{
    private static object Document(Merge merge) => new
    {
        merge.Name,
        merge.Source,
        merge.Target,
        CreateTime = TimeText.Of(merge.CreateTime),
    };

    private static Task<List<Merge>> AllAsync(PlatformClient client, string gallery, CancellationToken cancellationToken) =>
        Pages.AllAsync<Merge>(async token =>
        {
            var page = await client.Curation.ListMergesAsync(
                new() { Parent = gallery, PageSize = Pages.Size, PageToken = token }, cancellationToken: cancellationToken);
            return (page.Merges, page.NextPageToken);
        });

    internal sealed class List(Terminal terminal) : PlatformCommand<GallerySettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, GallerySettings settings, CancellationToken cancellationToken)
        {
            var merges = await AllAsync(client, settings.GalleryName, cancellationToken);
            terminal.Write(new { Merges = merges.Select(Document) }, console =>
            {
                var table = new Table().Border(TableBorder.Simple).AddColumns("merge", "source", "target", "created");
                foreach (var m in merges)
                    table.AddRow(new[] { m.Name, m.Source, m.Target, TimeText.Of(m.CreateTime) ?? "" }
                        .Select(Markup.Escape).ToArray());
                console.Write(table);
            });
            return ExitCode.Done;
        }
    }

    internal sealed class MergeSettings : SubjectSettings
    {
        [CommandArgument(2, "<INTO>")]
        [Description("The id of the subject that stands for both afterwards.")]
        public string Into { get; set; } = "";
    }

    internal sealed class Merging(Terminal terminal) : PlatformCommand<MergeSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, MergeSettings settings, CancellationToken cancellationToken)
        {
            var merge = await client.Curation.MergeSubjectsAsync(
                new()
                {
                    Name = settings.SubjectName,
                    Into = $"{settings.GalleryName}/subjects/{settings.Into}",
                    RequestId = RequestId.Random(),
                },
                cancellationToken: cancellationToken);
            terminal.Write(Document(merge), console => console.WriteLine(
                $"{merge.Source} is part of {merge.Target} now; subjects unmerge {settings.Gallery} {settings.Subject} undoes it."));
            return ExitCode.Done;
        }
    }

    internal sealed class UnmergeSettings : GallerySettings
    {
        [CommandArgument(1, "<MERGE>")]
        [Description("The merged subject's id, or the merge's id or name.")]
        public string Merge { get; set; } = "";
    }

    internal sealed class Unmerging(Terminal terminal) : PlatformCommand<UnmergeSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, UnmergeSettings settings, CancellationToken cancellationToken)
        {
            var name = await FindAsync(client, settings, cancellationToken);
            var subject = await client.Curation.UndoMergeAsync(new() { Name = name }, cancellationToken: cancellationToken);
            terminal.Write(
                new { Undone = name, Subject = SubjectResource.Document(subject) },
                console => SubjectResource.Text(console, [subject]));
            return ExitCode.Done;
        }

        private static async Task<string> FindAsync(
            PlatformClient client, UnmergeSettings settings, CancellationToken cancellationToken)
        {
            if (settings.Merge.Contains("/merges/", StringComparison.Ordinal))
                return settings.Merge;
            var merges = await AllAsync(client, settings.GalleryName, cancellationToken);
            var source = $"{settings.GalleryName}/subjects/{settings.Merge}";
            var found = merges.Find(m => m.Source == source)
                ?? merges.Find(m => m.Name == $"{settings.GalleryName}/merges/{settings.Merge}");
            return found?.Name ?? throw new CallerMistakeException(
                "MERGE_NOT_FOUND", $"{settings.GalleryName} has no merge of {settings.Merge} and none of that id.", "MERGE");
        }
    }
}
