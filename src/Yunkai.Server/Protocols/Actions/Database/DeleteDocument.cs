using System.Text.Json;

namespace Yunkai.Server.Protocols.Actions.Database;

/// <summary><c>database.deleteDocument</c> of dialect L.</summary>
internal sealed class DeleteDocument : IProtocolAction
{
    public string Name => "database.deleteDocument";
    public bool IsForClients => true;
    public string Target(ActionRequest request) => request.OptionalText("collectionName") ?? "";

    public async ValueTask ExecuteAsync(ActionRequest request, Utf8JsonWriter reply, CancellationToken cancellationToken)
    {
        Transactions.Refuse(request);
        var removed = await request.Environment.Database
            .RemoveAsync(request.Caller, request.RequiredText("collectionName"), DialectL.RequiredCondition(request), request.Flag("multi"), cancellationToken).ConfigureAwait(false);
        reply.WriteStartObject("data"u8);
        reply.WriteNumber("deleted"u8, removed);
        reply.WriteEndObject();
        request.Result = $"{removed} removed";
    }
}
