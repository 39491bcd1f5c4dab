using System.Text.Json;
using Yunkai.Cloud.Database;

namespace Yunkai.Server.Protocols.Actions.Database;

/// <summary><c>database.updateDocument</c> of dialect L: <c>doc().set()</c> (merge false, upsert true), <c>doc().update()</c>, <c>where().update()</c>.</summary>
internal sealed class UpdateDocument : IProtocolAction
{
    public string Name => "database.updateDocument";
    public bool IsForClients => true;
    public string Target(ActionRequest request) => request.OptionalText("collectionName") ?? "";

    public async ValueTask ExecuteAsync(ActionRequest request, Utf8JsonWriter reply, CancellationToken cancellationToken)
    {
        Transactions.Refuse(request);
        var data = DialectL.RequiredDocument(request, "data");
        var change = new DocumentChange
        {
            Collection = request.RequiredText("collectionName"),
            Condition = DialectL.RequiredCondition(request),
            Data = data,
            IsReplacement = ChangeKind.IsReplacement(data, request.Flag("merge")),
            Multi = request.Flag("multi"),
            Upsert = request.Flag("upsert"),
        };
        var outcome = await request.Environment.Database.UpdateAsync(request.Caller, change, cancellationToken).ConfigureAwait(false);
        reply.WriteStartObject("data"u8);
        reply.WriteNumber("updated"u8, ChangeKind.Updated(outcome));
        if (!outcome.UpsertedId.IsMissing)
        {
            // Two spellings of one thing: the calls on a document read the one, those on a query the other. SDKs of 2018 name no query type.
            reply.WritePropertyName(request.OptionalText("queryType") is "WHERE" ? "upsert_id"u8 : "upserted_id"u8);
            PlainId.Write(reply, outcome.UpsertedId);
        }

        reply.WriteEndObject();
        request.Result = outcome.UpsertedId.IsMissing ? $"{outcome.Modified} updated" : "1 created";
    }
}
