using System.Text.Json;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Files;
using Yunkai.Cloud.Identity;
using Yunkai.Server.Protocols.FileTransfer;

namespace Yunkai.Server.Protocols.Actions.Storage;

/// <summary><c>storage.batchGetDownloadUrl</c>: temporary addresses; a file that is missing or not allowed fails as an item.</summary>
internal sealed class BatchGetDownloadUrl : IProtocolAction
{
    public string Name => "storage.batchGetDownloadUrl";
    public bool IsForClients => true;
    public string Target(ActionRequest request) => "";

    public async ValueTask ExecuteAsync(ActionRequest request, Utf8JsonWriter reply, CancellationToken cancellationToken)
    {
        var files = StorageItems.Read(request, "file_list").Select(item => new FileUrlRequest(StorageItems.IdOf(item), MaxAge(item))).ToArray();
        var results = await request.Environment.Files.GetUrlsAsync(request.Caller, files, cancellationToken).ConfigureAwait(false);
        reply.WriteStartObject("data"u8);
        reply.WriteStartArray("download_list"u8);
        // A function hands the address on to its user, who cannot reach the listener of functions (and it has another port after each start).
        var baseUrl = (request.Caller as Caller.Function)?.PublicUrl ?? request.PublicUrl;
        foreach (var result in results)
        {
            StorageItems.Begin(reply, result);
            var address = result.Failure is null ? FileAddresses.Download(baseUrl, request.Environment.Id, result) : "";
            reply.WriteString("tempFileURL"u8, address);
            reply.WriteString("download_url"u8, address);
            if (result.Failure is null)
            {
                reply.WriteNumber("maxAge"u8, result.MaxAgeSeconds);
            }

            reply.WriteEndObject();
        }

        reply.WriteEndArray();
        reply.WriteEndObject();
        request.Result = $"{results.Count(result => result.Failure is null)} of {results.Count} files";
    }

    private static int? MaxAge(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("max_age", out var age) || age.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return age.ValueKind == JsonValueKind.Number && age.TryGetDouble(out var seconds) && seconds >= 0
            ? (int)Math.Min(seconds, int.MaxValue)
            : throw new CloudException(CloudErrorCode.InvalidParameter, "max_age: a number of seconds is expected");
    }
}
