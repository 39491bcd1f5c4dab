using System.Text.Json;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Files;

namespace Yunkai.Server.Protocols.Actions.Storage;

/// <summary>Lists of files on the wire: what is no file id fails as an item, never the call (reference: storage §2).</summary>
internal static class StorageItems
{
    public static IEnumerable<JsonElement> Read(ActionRequest request, string name) =>
        request.Body.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : throw new CloudException(CloudErrorCode.InvalidParameter, $"{name}: a list is expected");

    /// <summary>The id under any of the spellings in use; empty for something else.</summary>
    public static string IdOf(JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.String)
        {
            return item.GetString() ?? "";
        }

        if (item.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in (ReadOnlySpan<string>)["fileid", "fileID", "fileId"])
            {
                if (item.TryGetProperty(name, out var id) && id.ValueKind == JsonValueKind.String)
                {
                    return id.GetString() ?? "";
                }
            }
        }

        return "";
    }

    /// <summary>Writes the members that every item has; leaves the object open.</summary>
    public static void Begin(Utf8JsonWriter reply, FileResult result)
    {
        reply.WriteStartObject();
        reply.WriteString("fileid"u8, result.FileId);
        reply.WriteString("fileID"u8, result.FileId);
        reply.WriteString("code"u8, result.Failure is { } failure ? ErrorTable.Name(failure, forServer: false) : "SUCCESS");
        if (result.Failure is { } reason)
        {
            // wx-server-sdk 4 shows this text; without it the app reads "undefined" (protocol: server-sdk §8).
            reply.WriteString("message"u8, reason switch
            {
                CloudErrorCode.FileNotFound => "storage file not exists",
                CloudErrorCode.StoragePermissionDenied => "storage permission denied",
                _ => "storage request fail",
            });
        }
    }
}
