using System.Text.Json;

namespace Yunkai.Server.Protocols.Actions.Database;

/// <summary><c>database.addCollection</c>, the same in both dialects.</summary>
internal sealed class AddCollection : IProtocolAction
{
    public string Name => "database.addCollection";
    public bool IsForClients => false;
    public string Target(ActionRequest request) => request.OptionalText("collectionName") ?? "";

    public async ValueTask ExecuteAsync(ActionRequest request, Utf8JsonWriter reply, CancellationToken cancellationToken)
    {
        await request.Environment.Database.CreateCollectionAsync(request.Caller, request.RequiredText("collectionName"), cancellationToken: cancellationToken).ConfigureAwait(false);
        reply.WriteStartObject("data"u8);
        reply.WriteEndObject();
        request.Result = "created";
    }
}
