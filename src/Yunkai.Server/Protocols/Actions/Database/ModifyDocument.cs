using System.Text.Json;
using Yunkai.Cloud.Database;

namespace Yunkai.Server.Protocols.Actions.Database;

/// <summary><c>database.modifyDocument</c>: <c>doc().set()</c> (merge false, upsert true), <c>doc().update()</c>, <c>where().update()</c>.</summary>
internal sealed class ModifyDocument : IProtocolAction
{
    public string Name => "database.modifyDocument";
    public bool IsForClients => true;
    public string Target(ActionRequest request) => request.OptionalText("collectionName") ?? "";

    public async ValueTask ExecuteAsync(ActionRequest request, Utf8JsonWriter reply, CancellationToken cancellationToken)
    {
        Transactions.Refuse(request);
        var data = DialectE.RequiredDocument(request, "data");
        var change = new DocumentChange
        {
            Collection = request.RequiredText("collectionName"),
            Condition = DialectE.RequiredCondition(request),
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
            reply.WritePropertyName("upsert_id"u8);
            PlainId.Write(reply, outcome.UpsertedId);
        }

        reply.WriteEndObject();
        request.Result = outcome.UpsertedId.IsMissing ? $"{outcome.Modified} updated" : "1 created";
    }
}
