using System.Text.Json;
using Yunkai.Cloud.Errors;
using Yunkai.Documents.Values;

namespace Yunkai.Server.Protocols.Actions.Database;

/// <summary><c>database.addDocument</c> of dialect L: one object, or a list of them.</summary>
internal sealed class AddDocument : IProtocolAction
{
    public string Name => "database.addDocument";
    public bool IsForClients => true;
    public string Target(ActionRequest request) => request.OptionalText("collectionName") ?? "";

    public async ValueTask ExecuteAsync(ActionRequest request, Utf8JsonWriter reply, CancellationToken cancellationToken)
    {
        Transactions.Refuse(request);
        if (!request.Body.TryGetProperty("data"u8, out var data) || data.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, "data: an object, or a list of objects, is expected");
        }

        List<Document> documents = data.ValueKind == JsonValueKind.Object
            ? [DialectL.Parse(data, "data", request.NowUnixMs)]
            : [.. data.EnumerateArray().Select(item => DialectL.Parse(item, "data", request.NowUnixMs))];
        if (documents is [var only] && !only.ContainsKey("_id") && request.Body.TryGetProperty("_id"u8, out var id))
        {
            AddId(only, id);
        }

        var ids = await request.Environment.Database.InsertAsync(request.Caller, request.RequiredText("collectionName"), documents, cancellationToken).ConfigureAwait(false);
        reply.WriteStartObject("data"u8);
        reply.WritePropertyName("_id"u8);
        PlainId.Write(reply, ids[0]);
        if (data.ValueKind == JsonValueKind.Array)
        {
            reply.WriteStartArray("insertedIds"u8);
            foreach (var inserted in ids)
            {
                PlainId.Write(reply, inserted);
            }

            reply.WriteEndArray();
        }

        reply.WriteEndObject();
        request.Result = ids.Count == 1 ? "1 added" : $"{ids.Count} added";
    }

    private static void AddId(Document document, JsonElement id)
    {
        switch (id.ValueKind)
        {
            case JsonValueKind.Null:
                return;
            case JsonValueKind.String:
                document.Insert(0, "_id", JsonText.Of(id, "_id"));
                return;
            case JsonValueKind.Number:
                document.Insert(0, "_id", id.TryGetInt64(out var whole) ? Value.Integer(whole) : Value.Double(id.GetDouble()));
                return;
            default:
                throw new CloudException(CloudErrorCode.InvalidParameter, "_id: a string or a number is expected");
        }
    }
}
