using System.Security.Cryptography;
using FacePlatform.Imaging;
using FacePlatform.Jobs.Submission;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.StyleTransfer.FeatureNetworks;
using FacePlatform.StyleTransfer.Optimization;
using FacePlatform.StyleTransfer.Record;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.StyleTransfer.Submission;

/// <summary>Takes a style transfer in that will not fail for anything that can be seen beforehand.</summary>
internal sealed class StyleTransferSubmission(
    FeatureNetworkCatalog networks,
    ImageDecoder decoder,
    [FromKeyedServices(RecordExtensions.Kind)] JobStore jobs)
    : IDisposable
{
    // More than there are processors would only hold more pixels in memory.
    private readonly SemaphoreSlim _decoding = new(Environment.ProcessorCount);

    /// <exception cref="RpcException">
    /// INVALID_FIELD, IMAGE_UNREADABLE or IMAGE_TOO_LARGE with the image's field, FEATURE_NETWORK_NOT_FOUND,
    /// REQUEST_ID_REUSED, STORAGE_FULL. Nothing is left behind.
    /// </exception>
    public async Task<Job> SubmitAsync(
        string tenant, CreateStyleTransferRequest request, CancellationToken cancellationToken)
    {
        RequestIds.Check(request.RequestId, "request_id");
        OptionChecks.Check(request);
        var options = request.Options ?? new();
        var network = networks.Get(options.FeatureNetwork);
        var inputs = await ReadImagesAsync(request, cancellationToken);
        var parameters = new Internal.V1.StyleTransferParameters
        {
            Options = StylePresets.Complete(options, network.Manifest),
            StyleWeights = { request.Styles.Select(style => style.HasWeight ? style.Weight : 1) },
        };
        return await jobs.SubmitAsync(
            new JobSubmission
            {
                Owner = tenant,
                Parameters = parameters.ToByteArray(),
                Inputs = inputs,
                RequestId = request.RequestId,
                RequestContent = request.RequestId.Length > 0 ? Hash(request) : null,
            },
            cancellationToken);
    }

    public void Dispose() => _decoding.Dispose();

    // An image that the worker could not read has to be refused while its owner listens.
    private async Task<Dictionary<string, byte[]>> ReadImagesAsync(
        CreateStyleTransferRequest request, CancellationToken cancellationToken)
    {
        await _decoding.WaitAsync(cancellationToken);
        try
        {
            CheckImage(request.Content, "content", cancellationToken);
            for (var i = 0; i < request.Styles.Count; i++)
                CheckImage(request.Styles[i].Image, $"styles[{i}].image", cancellationToken);
        }
        finally
        {
            _decoding.Release();
        }

        var inputs = new Dictionary<string, byte[]> { [StyleTransferInputs.Content] = request.Content.ToByteArray() };
        for (var i = 0; i < request.Styles.Count; i++)
            inputs[StyleTransferInputs.Style(i)] = request.Styles[i].Image.ToByteArray();
        return inputs;
    }

    private void CheckImage(ByteString image, string field, CancellationToken cancellation)
    {
        try
        {
            decoder.Decode(image.Memory, cancellation).Dispose();
        }
        catch (RpcException exception)
        {
            throw exception.WithField("image", field);
        }
    }

    // Of the request as it came: the seed of what is stored may have been drawn. In pieces, as it may have 100 MB.
    private static byte[] Hash(CreateStyleTransferRequest request)
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
            request.WriteTo(stream);
        return hash.Hash!;
    }
}
