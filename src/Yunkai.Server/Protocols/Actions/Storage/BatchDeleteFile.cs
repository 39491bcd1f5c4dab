using System.Text.Json;

namespace Yunkai.Server.Protocols.Actions.Storage;

/// <summary><c>storage.batchDeleteFile</c>; a file that is missing or not allowed fails as an item.</summary>
internal sealed class BatchDeleteFile : IProtocolAction
{
    public string Name => "storage.batchDeleteFile";
    public bool IsForClients => true;
    public string Target(ActionRequest request) => "";

    public async ValueTask ExecuteAsync(ActionRequest request, Utf8JsonWriter reply, CancellationToken cancellationToken)
    {
        var ids = StorageItems.Read(request, "fileid_list").Select(StorageItems.IdOf).ToArray();
        var results = await request.Environment.Files.DeleteAsync(request.Caller, ids, cancellationToken).ConfigureAwait(false);
        reply.WriteStartObject("data"u8);
        reply.WriteStartArray("delete_list"u8);
        foreach (var result in results)
        {
            StorageItems.Begin(reply, result);
            reply.WriteEndObject();
        }

        reply.WriteEndArray();
        reply.WriteEndObject();
        request.Result = $"{results.Count(result => result.Failure is null)} of {results.Count} deleted";
    }
}
