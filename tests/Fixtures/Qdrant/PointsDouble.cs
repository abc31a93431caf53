using Qdrant.Client.Grpc;

namespace FacePlatform.Tests.Fixtures.Qdrant;

/// <summary>qdrant.Points of the double.</summary>
internal sealed partial class PointsDouble(QdrantStore store)
{
    /// <summary>Points, "Upload Points".</summary>
    public PointsOperationResponse Upsert(UpsertPoints request)
    {
        var collection = store.Get(request.CollectionName);
        return collection.Write(request.Wait, () => collection.Upsert(request.Points));
    }

    /// <summary>Points, "Delete Points".</summary>
    public PointsOperationResponse Delete(DeletePoints request)
    {
        var collection = store.Get(request.CollectionName);
        return collection.Write(request.Wait, () => collection.Delete(request.Points));
    }

    /// <summary>Payload, "Set payload".</summary>
    public PointsOperationResponse SetPayload(SetPayloadPoints request) =>
        WritePayload(request, overwrite: false);

    /// <summary>Payload, "Overwrite payload".</summary>
    public PointsOperationResponse OverwritePayload(SetPayloadPoints request) =>
        WritePayload(request, overwrite: true);

    /// <summary>Points, "Batch Update": executed in order.</summary>
    public UpdateBatchResponse UpdateBatch(UpdateBatchPoints request)
    {
        var collection = store.Get(request.CollectionName);
        return new()
        {
            Result = { request.Operations.Select(operation => collection.Write(request.Wait, Change(operation)).Result) },
        };

        Action Change(PointsUpdateOperation operation) => operation.OperationCase switch
        {
            PointsUpdateOperation.OperationOneofCase.Upsert => () => collection.Upsert(operation.Upsert.Points),
            PointsUpdateOperation.OperationOneofCase.DeletePoints => () => collection.Delete(operation.DeletePoints.Points),
            PointsUpdateOperation.OperationOneofCase.SetPayload => () => collection.SetPayload(
                operation.SetPayload.PointsSelector, operation.SetPayload.Payload, overwrite: false),
            _ => throw Refusal.NotCited($"The operation {operation.OperationCase}"),
        };
    }

    /// <summary>Indexing, "Payload Index", "Parameterized index" and "Tenant Index".</summary>
    public PointsOperationResponse CreateFieldIndex(CreateFieldIndexCollection request)
    {
        var collection = store.Get(request.CollectionName);
        var type = request.HasFieldType ? request.FieldType : throw Refusal.NotCited("A payload index without a type");
        var parameters = request.FieldIndexParams?.IndexParamsCase ?? PayloadIndexParams.IndexParamsOneofCase.None;
        var (schema, fits) = type switch
        {
            FieldType.Keyword => (PayloadSchemaType.Keyword, PayloadIndexParams.IndexParamsOneofCase.KeywordIndexParams),
            FieldType.Integer => (PayloadSchemaType.Integer, PayloadIndexParams.IndexParamsOneofCase.IntegerIndexParams),
            FieldType.Uuid => (PayloadSchemaType.Uuid, PayloadIndexParams.IndexParamsOneofCase.UuidIndexParams),
            FieldType.Bool => (PayloadSchemaType.Bool, PayloadIndexParams.IndexParamsOneofCase.BoolIndexParams),
            _ => throw Refusal.NotCited($"A payload index of type {type}"),
        };
        if (parameters != PayloadIndexParams.IndexParamsOneofCase.None && parameters != fits)
            throw Refusal.Invalid("The parameters are not those of the index's type.");
        if (request.FieldIndexParams?.IntegerIndexParams is { } integer && integer.HasLookup != integer.HasRange)
            throw Refusal.NotCited("An integer index that sets only one of lookup and range");
        return collection.Write(request.Wait, () => collection.AddIndex(
            request.FieldName, new() { DataType = schema, Params = request.FieldIndexParams }));
    }

    private PointsOperationResponse WritePayload(SetPayloadPoints request, bool overwrite)
    {
        var collection = store.Get(request.CollectionName);
        return collection.Write(
            request.Wait, () => collection.SetPayload(request.PointsSelector, request.Payload, overwrite));
    }

    internal sealed class Methods() : QdrantMethods<PointsDouble>("Points")
    {
        protected override void AddAll()
        {
            Add(nameof(Upsert), (PointsDouble service, UpsertPoints request) => service.Upsert(request));
            Add(nameof(Delete), (PointsDouble service, DeletePoints request) => service.Delete(request));
            Add(nameof(SetPayload), (PointsDouble service, SetPayloadPoints request) => service.SetPayload(request));
            Add(nameof(OverwritePayload), (PointsDouble service, SetPayloadPoints request) => service.OverwritePayload(request));
            Add(nameof(UpdateBatch), (PointsDouble service, UpdateBatchPoints request) => service.UpdateBatch(request));
            Add(nameof(CreateFieldIndex), (PointsDouble service, CreateFieldIndexCollection request) => service.CreateFieldIndex(request));
            Add(nameof(Get), (PointsDouble service, GetPoints request) => service.Get(request));
            Add(nameof(Count), (PointsDouble service, CountPoints request) => service.Count(request));
            Add(nameof(Scroll), (PointsDouble service, ScrollPoints request) => service.Scroll(request));
            Add(nameof(Query), (PointsDouble service, QueryPoints request) => service.Query(request));
            Add(nameof(QueryBatch), (PointsDouble service, QueryBatchPoints request) => service.QueryBatch(request));
            Add(nameof(QueryGroups), (PointsDouble service, QueryPointGroups request) => service.QueryGroups(request));
        }
    }
}
