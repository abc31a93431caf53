using System.Security.Cryptography;
using System.Text;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Record;

/// <summary>
/// A request with an id answers the same when it is repeated (AIP-155). The id belongs to the tenant; with another
/// content it is refused. The answer is read from the record again: what was erased since does not come back.
/// </summary>
/// <param name="Tenant">Whose id it is.</param>
/// <param name="RequestId">Empty where the caller wants no such thing.</param>
/// <param name="ContentHash">SHA-256 over the method and the content.</param>
internal sealed record Idempotency(string Tenant, string RequestId, byte[] ContentHash)
{
    /// <param name="tenant">Whose id it is.</param>
    /// <param name="requestId">As requested; see <see cref="RequestIds"/>.</param>
    /// <param name="content">What was asked, without the id itself.</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_FIELD.</exception>
    public static Idempotency Parse(string tenant, string requestId, IMessage content)
    {
        RequestIds.Check(requestId, "request_id");
        var method = Encoding.UTF8.GetBytes(content.Descriptor.FullName);
        return new(tenant, requestId, SHA256.HashData([.. method, 0, .. content.ToByteArray()]));
    }

    /// <summary>The key of the result of the first request, or null where this is the first.</summary>
    /// <exception cref="Grpc.Core.RpcException">REQUEST_ID_REUSED.</exception>
    public async Task<long?> FindAsync(RecordContext record, CancellationToken cancellationToken = default)
    {
        if (RequestId.Length == 0)
            return null;
        var row = await record.IdempotencyKeys
            .SingleOrDefaultAsync(key => key.Tenant == Tenant && key.RequestId == RequestId, cancellationToken);
        if (row is null)
            return null;
        return row.ContentHash.AsSpan().SequenceEqual(ContentHash)
            ? row.ResultKey
            : throw RpcErrors.Create(
                StatusCode.AlreadyExists,
                ErrorReason.RequestIdReused,
                "The same request_id came before with another content.");
    }

    /// <summary>Remembers the result; saved with the caller's other changes.</summary>
    public void Remember(RecordContext record, long resultKey, DateTimeOffset now)
    {
        if (RequestId.Length > 0)
            record.IdempotencyKeys.Add(new IdempotencyRow
            {
                Tenant = Tenant,
                RequestId = RequestId,
                ContentHash = ContentHash,
                ResultKey = resultKey,
                CreateTime = now,
            });
    }
}
