namespace FacePlatform.Facectl.Client;

/// <summary>Follows page tokens to the end of a list.</summary>
internal static class Pages
{
    /// <summary>The size that is asked for; the platform's largest.</summary>
    public const int Size = 1000;

    public static async Task<List<T>> AllAsync<T>(Func<string, Task<(IEnumerable<T> Items, string NextPageToken)>> page)
    {
        var all = new List<T>();
        var token = "";
        do
        {
            (var items, token) = await page(token);
            all.AddRange(items);
        }
        while (token.Length > 0);
        return all;
    }
}
