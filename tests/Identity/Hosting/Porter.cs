using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Grpc.Core;
using ImportGalleryRequest = FacePlatform.Internal.V1.ImportGalleryRequest;

namespace FacePlatform.Tests.Identity.Hosting;

/// <summary>One tenant's exports and imports, as the gateway relays them.</summary>
public sealed class Porter(IdentityTransferService.IdentityTransferServiceClient client, Caller caller)
{
    public async Task<List<GalleryRecord>> ExportAsync(string gallery, bool templates = true)
    {
        using var call = client.ExportGallery(new() { Gallery = caller.Gallery(gallery), Templates = templates });
        return await call.ResponseStream.ReadAllAsync().ToListAsync();
    }

    /// <summary>All answers, of an import that has to be an export from its beginning to its end.</summary>
    public async Task<List<ImportGalleryResponse>> ImportAsync(string gallery, IEnumerable<GalleryRecord> records)
    {
        var (answers, error) = await SendAsync([new() { Gallery = caller.Gallery(gallery) }, .. Messages(records)]);
        Assert.Null(error);
        Assert.Equal(Enumerable.Range(0, answers.Count).Select(index => (long)index), answers.Select(a => a.Index));
        return answers;
    }

    public static IEnumerable<ImportGalleryRequest> Messages(IEnumerable<GalleryRecord> records) =>
        records.Select(record => new ImportGalleryRequest { Record = record });

    /// <summary>What is answered until the call ends, and the error that ends it.</summary>
    public async Task<(List<ImportGalleryResponse> Answers, RpcException? Error)> SendAsync(
        params IEnumerable<ImportGalleryRequest> messages)
    {
        using var call = client.ImportGallery();
        var answers = new List<ImportGalleryResponse>();
        var reading = Task.Run(async () =>
        {
            await foreach (var answer in call.ResponseStream.ReadAllAsync())
                answers.Add(answer);
        });
        try
        {
            foreach (var message in messages)
                await call.RequestStream.WriteAsync(message);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // The service ended the call, and says why to the reader.
        }

        try
        {
            await reading;
            return (answers, null);
        }
        catch (RpcException exception)
        {
            return (answers, exception);
        }
    }
}
