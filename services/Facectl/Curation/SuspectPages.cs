using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;

namespace FacePlatform.Facectl.Curation;

/// <summary>Reads all pages of a search for what does not belong; they follow the gallery's subjects.</summary>
internal static class SuspectPages
{
    // Each subject is compared with the whole gallery: few enough for the deadline of one call.
    public const int Size = 100;

    public static async Task<List<T>> AllAsync<T>(
        PlatformClient client,
        Terminal terminal,
        string gallery,
        Func<string, Task<(IEnumerable<T> Items, string NextPageToken)>> page,
        CancellationToken cancellationToken)
    {
        var all = new List<T>();
        await terminal.ProgressAsync("comparing", async report =>
        {
            var subjects = (await client.Galleries.GetGalleryAsync(
                new() { Name = gallery }, cancellationToken: cancellationToken)).SubjectCount;
            var pages = 0;
            all = await Pages.AllAsync(async token =>
            {
                var answer = await page(token);
                report(Math.Min(++pages * Size, subjects), subjects);
                return answer;
            });
        });
        return all;
    }
}
