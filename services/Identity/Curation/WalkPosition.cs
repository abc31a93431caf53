using System.Globalization;
using FacePlatform.ServiceDefaults.Naming;

namespace FacePlatform.Identity.Curation;

/// <summary>How far a walk through a gallery has come.</summary>
/// <param name="Subject">The id of the subject that it is at; subjects before it are done.</param>
/// <param name="Face">The key of the subject's face that it is at; those before it are done.</param>
/// <param name="Other">The id of the last other subject that was compared with the face; empty where none was.</param>
/// <param name="Comparisons">
/// What was counted on the first page, so that the next ones need not; null on the first page, or where nothing is.
/// </param>
internal readonly record struct WalkPosition(string Subject, long Face, string Other, long? Comparisons = null)
{
    // Ids have no slash.
    private const char Separator = '/';

    public static readonly WalkPosition Start = new("", 0, "");

    /// <exception cref="Grpc.Core.RpcException">INVALID_PAGE_TOKEN.</exception>
    public static WalkPosition Of(Page page) =>
        page.After.Length == 0 ? Start
        : page.After.Split(Separator) is [var subject, var face, var other, var comparisons]
            && long.TryParse(face, NumberStyles.None, CultureInfo.InvariantCulture, out var key)
            ? new(
                subject,
                key,
                other,
                long.TryParse(comparisons, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null)
            : throw Page.InvalidToken();

    public string Token(Page page) =>
        page.TokenAfter(string.Create(
            CultureInfo.InvariantCulture, $"{Subject}{Separator}{Face}{Separator}{Other}{Separator}{Comparisons}"));
}
