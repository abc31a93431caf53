using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;
using Kind = FacePlatform.V1.GalleryRecord.RecordOneofCase;

namespace FacePlatform.Identity.Transfers;

/// <summary>
/// The order of an import's messages: the gallery to import into, then an export's records as they were written: the
/// header, subjects, merges, faces, the end. What is out of order is no export, so the call ends there.
/// </summary>
internal sealed class ImportOrder
{
    private readonly GalleryTrailer _counts = new();
    private Kind _last = Kind.None;

    /// <summary>Takes the next record.</summary>
    /// <exception cref="RpcException">INVALID_FIELD: it cannot come here.</exception>
    public GalleryRecord Next(Internal.V1.ImportGalleryRequest message)
    {
        var record = message.Record ?? throw RpcErrors.InvalidField("record", "must be what follows the gallery");
        var kind = record.RecordCase;
        if (_last == Kind.None && kind != Kind.Gallery)
            throw RpcErrors.InvalidField("record", "must begin with the gallery's header");
        if (kind == Kind.None || _last == Kind.End || kind < _last || (kind == Kind.Gallery && _last == Kind.Gallery))
            throw RpcErrors.InvalidField("record", "must be in an export's order: header, subjects, merges, faces, end");
        _last = kind;
        _counts.SubjectCount += kind == Kind.Subject ? 1 : 0;
        _counts.MergeCount += kind == Kind.Merge ? 1 : 0;
        _counts.FaceCount += kind == Kind.Face ? 1 : 0;
        return record;
    }

    /// <summary>Compares what the export says that it held with what came.</summary>
    /// <exception cref="RpcException">INVALID_FIELD.</exception>
    public void CheckCounts(GalleryTrailer end)
    {
        if (!end.Equals(_counts))
            throw RpcErrors.InvalidField(
                "record.end",
                $"must be what came: {_counts.SubjectCount} subjects, {_counts.MergeCount} merges, {_counts.FaceCount} faces");
    }

    /// <summary>The stream is at its end.</summary>
    /// <exception cref="RpcException">INVALID_FIELD: the export was cut off, or there was none.</exception>
    public void CheckComplete()
    {
        if (_last != Kind.End)
            throw RpcErrors.InvalidField("record", "must end with the export's end; this one was cut off");
    }
}
