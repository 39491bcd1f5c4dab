using System.Text.Json;

namespace Yunkai.Server.Protocols.Actions.Database;

/// <summary><c>database.calculateDocument</c>: count.</summary>
internal sealed class CalculateDocument : IProtocolAction
{
    public string Name => "database.calculateDocument";
    public bool IsForClients => true;
    public string Target(ActionRequest request) => request.OptionalText("collectionName") ?? "";

    public async ValueTask ExecuteAsync(ActionRequest request, Utf8JsonWriter reply, CancellationToken cancellationToken)
    {
        Transactions.Refuse(request);
        var total = await request.Environment.Database.CountAsync(request.Caller, request.RequiredText("collectionName"), DialectE.Condition(request), cancellationToken).ConfigureAwait(false);
        reply.WriteStartObject("data"u8);
        reply.WriteNumber("total"u8, total);
        reply.WriteEndObject();
        request.Result = $"total {total}";
    }
}
