using System.Text.Json;

namespace Yunkai.Server.Protocols.Actions.Storage;

/// <summary><c>storage.completeUpload</c>: joins the parts of a large upload.</summary>
internal sealed class CompleteUpload : IProtocolAction
{
    public string Name => "storage.completeUpload";
    public bool IsForClients => true;
    public string Target(ActionRequest request) => "";

    public async ValueTask ExecuteAsync(ActionRequest request, Utf8JsonWriter reply, CancellationToken cancellationToken)
    {
        var files = request.Environment.Files;
        var file = await files.CompleteUploadAsync(request.Caller, request.RequiredText("upload_id"), cancellationToken).ConfigureAwait(false);
        reply.WriteStartObject("data"u8);
        reply.WriteString("fileId"u8, files.IdOf(file.Path).ToString());
        reply.WriteEndObject();
        request.Result = file.Path;
    }
}
