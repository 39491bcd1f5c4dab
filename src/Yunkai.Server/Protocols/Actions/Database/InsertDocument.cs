using System.Text.Json;
using Yunkai.Cloud.Errors;
using Yunkai.Documents.Values;

namespace Yunkai.Server.Protocols.Actions.Database;

/// <summary><c>database.insertDocument</c>: one string of EJSON a document.</summary>
internal sealed class InsertDocument : IProtocolAction
{
    public string Name => "database.insertDocument";
    public bool IsForClients => true;
    public string Target(ActionRequest request) => request.OptionalText("collectionName") ?? "";

    public async ValueTask ExecuteAsync(ActionRequest request, Utf8JsonWriter reply, CancellationToken cancellationToken)
    {
        Transactions.Refuse(request);
        var documents = new List<Document>();
        if (request.Body.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in data.EnumerateArray())
            {
                documents.Add(item.ValueKind switch
                {
                    JsonValueKind.String => DialectE.Parse(JsonText.Of(item, "data"), request.NowUnixMs),
                    JsonValueKind.Object => DialectE.Parse(item.GetRawText(), request.NowUnixMs),
                    _ => throw Bad(),
                });
            }
        }
        else
        {
            throw Bad();
        }

        var ids = await request.Environment.Database.InsertAsync(request.Caller, request.RequiredText("collectionName"), documents, cancellationToken).ConfigureAwait(false);
        reply.WriteStartObject("data"u8);
        reply.WriteStartArray("insertedIds"u8);
        foreach (var id in ids)
        {
            PlainId.Write(reply, id);
        }

        reply.WriteEndArray();
        reply.WriteEndObject();
        request.Result = ids.Count == 1 ? "1 added" : $"{ids.Count} added";
    }

    private static CloudException Bad() => new(CloudErrorCode.InvalidParameter, "data: a list of documents in Extended JSON is expected");
}
