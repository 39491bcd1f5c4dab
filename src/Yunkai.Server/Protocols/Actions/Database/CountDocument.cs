using System.Text.Json;

namespace Yunkai.Server.Protocols.Actions.Database;

/// <summary><c>database.countDocument</c> of dialect L.</summary>
internal sealed class CountDocument : IProtocolAction
{
    public string Name => "database.countDocument";
    public bool IsForClients => true;
    public string Target(ActionRequest request) => request.OptionalText("collectionName") ?? "";

    public async ValueTask ExecuteAsync(ActionRequest request, Utf8JsonWriter reply, CancellationToken cancellationToken)
    {
        Transactions.Refuse(request);
        var total = await request.Environment.Database.CountAsync(request.Caller, request.RequiredText("collectionName"), DialectL.Condition(request), cancellationToken).ConfigureAwait(false);
        reply.WriteStartObject("data"u8);
        reply.WriteNumber("total"u8, total);
        reply.WriteEndObject();
        request.Result = $"total {total}";
    }
}
