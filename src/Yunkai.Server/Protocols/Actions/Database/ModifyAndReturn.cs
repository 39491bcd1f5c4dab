using System.Text.Json;
using Yunkai.Cloud.Database;
using Yunkai.Documents.Json;

namespace Yunkai.Server.Protocols.Actions.Database;

/// <summary><c>database.modifyAndReturnDoc</c>: node-sdk's <c>where().updateAndReturn()</c>; changes one document and returns it.</summary>
internal sealed class ModifyAndReturn : IProtocolAction
{
    public string Name => "database.modifyAndReturnDoc";
    public bool IsForClients => false;
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
            IsReplacement = ChangeKind.IsReplacement(data, merge: true),
            ReturnDocument = true,
        };
        var outcome = await request.Environment.Database.UpdateAsync(request.Caller, change, cancellationToken).ConfigureAwait(false);
        reply.WriteStartObject("data"u8);
        // A change that changes nothing counts too (reference: database §10).
        reply.WriteNumber("updated"u8, outcome.Matched);
        if (outcome.Document is { } document)
        {
            reply.WriteString("doc"u8, CanonicalJson.ToTextWithPlainIds(document));
        }
        else
        {
            reply.WriteNull("doc"u8);
        }

        reply.WriteEndObject();
        request.Result = $"{outcome.Matched} updated";
    }
}
