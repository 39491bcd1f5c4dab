using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Files;
using Yunkai.Server.Protocols.FileTransfer;

namespace Yunkai.Server.Protocols.Actions.Storage;

/// <summary><c>storage.getUploadMetadata</c>: where and with what ticket to upload. With <c>parts: true</c> and <c>size</c>, an upload in parts (our client, for large files on devices).</summary>
internal sealed class GetUploadMetadata : IProtocolAction
{
    public string Name => "storage.getUploadMetadata";
    public bool IsForClients => true;
    public string Target(ActionRequest request) => request.OptionalText("path") ?? "";

    public async ValueTask ExecuteAsync(ActionRequest request, Utf8JsonWriter reply, CancellationToken cancellationToken)
    {
        var files = request.Environment.Files;
        var path = request.RequiredText("path");
        var upload = request.Flag("parts")
            ? await files.BeginPartedUploadAsync(request.Caller, path, Size(request), cancellationToken).ConfigureAwait(false)
            : await files.BeginUploadAsync(request.Caller, path, cancellationToken).ConfigureAwait(false);
        var id = upload.FileId.ToString();
        reply.WriteStartObject("data"u8);
        reply.WriteString("url"u8, FileAddresses.Upload(request.PublicUrl, request.Environment.Id));
        reply.WriteString("token"u8, upload.Ticket);
        reply.WriteString("authorization"u8, upload.Ticket);
        reply.WriteString("fileId"u8, id);
        // Travels back in a header, so it must be ASCII whatever the path; nothing reads it, the ticket says it all.
        reply.WriteString("cosFileId"u8, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16)));
        if (upload.UploadId is not null)
        {
            reply.WriteString("uploadId"u8, upload.UploadId);
            reply.WriteNumber("partSize"u8, FileService.PartBytes);
        }

        reply.WriteEndObject();
        request.Result = upload.UploadId is null ? "upload ticket" : "upload ticket, in parts";
    }

    private static long Size(ActionRequest request) =>
        request.Body.TryGetProperty("size", out var size) && size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out var bytes)
            ? bytes
            : throw new CloudException(CloudErrorCode.InvalidParameter, "size: the file's length in bytes is expected");
}
