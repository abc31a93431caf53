using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using Spectre.Console;

namespace FacePlatform.Facectl.Curation;

/// <summary>Looks through a whole gallery for what does not belong; pages follow the gallery's subjects.</summary>
/// <typeparam name="TItem">What is found.</typeparam>
/// <typeparam name="TAnswer">A page of it, with what holds for all pages.</typeparam>
internal abstract class SuspectCommand<TItem, TAnswer>(Terminal terminal) : PlatformCommand<SuspectSettings>
    where TAnswer : new()
{
    // Each subject is compared with the whole gallery: few enough for the deadline of one call.
    protected const int PageSize = 100;

    protected override async Task<int> RunAsync(
        PlatformClient client, SuspectSettings settings, CancellationToken cancellationToken)
    {
        var (found, last) = (new List<TItem>(), new TAnswer());
        await terminal.ProgressAsync("comparing", async report =>
        {
            var subjects = (await client.Galleries.GetGalleryAsync(
                new() { Name = settings.GalleryName }, cancellationToken: cancellationToken)).SubjectCount;
            var pages = 0;
            found = await Pages.AllAsync(async token =>
            {
                last = await AskAsync(client, settings, token, cancellationToken);
                report(Math.Min(++pages * PageSize, subjects), subjects);
                return PageOf(last);
            });
        });
        found.Sort(Compare);
        terminal.Write(Document(settings.GalleryName, found, last), console => Write(console, found, last));
        return ExitCode.Done;
    }

    protected abstract Task<TAnswer> AskAsync(
        PlatformClient client, SuspectSettings settings, string pageToken, CancellationToken cancellationToken);

    protected abstract (IEnumerable<TItem> Items, string NextPageToken) PageOf(TAnswer answer);

    /// <summary>What is most suspect comes first.</summary>
    protected abstract int Compare(TItem a, TItem b);

    protected abstract object Document(string gallery, List<TItem> found, TAnswer last);

    protected abstract void Write(IAnsiConsole console, List<TItem> found, TAnswer last);
}
