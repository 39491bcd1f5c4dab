using System.Text.Json;

namespace Yunkai.Server.Protocols.Actions.Storage;

/// <summary><c>storage.abortUpload</c>: gives up a large upload and frees its parts.</summary>
internal sealed class AbortUpload : IProtocolAction
{
    public string Name => "storage.abortUpload";
    public bool IsForClients => true;
    public string Target(ActionRequest request) => "";

    public async ValueTask ExecuteAsync(ActionRequest request, Utf8JsonWriter reply, CancellationToken cancellationToken)
    {
        await request.Environment.Files.AbortUploadAsync(request.Caller, request.RequiredText("upload_id"), cancellationToken).ConfigureAwait(false);
        reply.WriteStartObject("data"u8);
        reply.WriteEndObject();
        request.Result = "given up";
    }
}
