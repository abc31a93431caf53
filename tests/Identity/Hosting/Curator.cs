using FacePlatform.Internal.V1;
using FacePlatform.V1;

namespace FacePlatform.Tests.Identity.Hosting;

/// <summary>One tenant's calls that keep a gallery clean, as the gateway makes them.</summary>
public sealed class Curator(IdentityCurationService.IdentityCurationServiceClient client, Caller caller)
{
    public IdentityCurationService.IdentityCurationServiceClient Client => client;

    /// <summary>The last part of a resource name.</summary>
    public static string Id(string name) => name.Split('/')[^1];

    public MergeRef Merge(Merge merge) =>
        new() { Tenant = caller.Tenant, Gallery = merge.Name.Split('/')[1], Merge = Id(merge.Name) };

    public async Task<Merge> MergeAsync(string gallery, string source, string into, string requestId = "") =>
        await client.MergeSubjectsAsync(
            new() { Source = caller.Subject(gallery, source), Into = into, RequestId = requestId });

    public async Task<Subject> UndoAsync(Merge merge) => await client.UndoMergeAsync(Merge(merge));

    public async Task<Face> MoveAsync(Face face, string subject) =>
        await client.MoveFaceAsync(new() { Face = caller.Face(face), Subject = subject });

    public async Task<Subject> RenameAsync(string gallery, string subject, string id) =>
        await caller.Client.RenameSubjectAsync(new() { Subject = caller.Subject(gallery, subject), SubjectId = id });

    /// <summary>All pages, and the first one.</summary>
    public async Task<(List<DuplicateSubjects> Pairs, ListDuplicateSubjectsResponse First)> DuplicatesAsync(
        string gallery, int pageSize = 0, OperatingPointRequest? point = null)
    {
        var pages = new List<ListDuplicateSubjectsResponse>();
        do
        {
            pages.Add(await client.ListDuplicateSubjectsAsync(new()
            {
                Gallery = caller.Gallery(gallery),
                PageSize = pageSize,
                PageToken = pages.LastOrDefault()?.NextPageToken ?? "",
                OperatingPoint = point,
            }));
            Assert.True(pageSize == 0 || pages[^1].Duplicates.Count <= pageSize);
        }
        while (pages[^1].NextPageToken.Length > 0);
        return ([.. pages.SelectMany(page => page.Duplicates)], pages[0]);
    }

    public async Task<List<Merge>> MergesAsync(string gallery, int pageSize = 0)
    {
        var merges = new List<Merge>();
        var token = "";
        do
        {
            var page = await client.ListMergesAsync(
                new() { Gallery = caller.Gallery(gallery), PageSize = pageSize, PageToken = token });
            merges.AddRange(page.Merges);
            token = page.NextPageToken;
        }
        while (token.Length > 0);
        return merges;
    }

    public async Task<string[]> SubjectsAsync(string gallery) =>
        [.. (await caller.Client.ListSubjectsAsync(new() { Gallery = caller.Gallery(gallery) }))
            .Subjects.Select(subject => $"{Id(subject.Name)}:{subject.FaceCount}")];

    public async Task<string[]> FacesAsync(string gallery, string subject) =>
        [.. (await caller.Client.ListFacesAsync(new() { Subject = caller.Subject(gallery, subject) }))
            .Faces.Select(face => face.Name)];
}
