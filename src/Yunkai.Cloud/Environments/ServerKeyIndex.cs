using System.Collections.Concurrent;
using Yunkai.Documents.Values;
using Yunkai.Storage;

namespace Yunkai.Cloud.Environments;

/// <summary>
/// Which environment a secret id belongs to, kept in <c>server.db</c>: the keys themselves lie in their environment's own database, which may
/// not be open yet when a request signed with one arrives.
/// </summary>
public sealed class ServerKeyIndex(IRecordStore records)
{
    private readonly ConcurrentDictionary<string, string> _environments = new(StringComparer.Ordinal);

    public async Task LoadAsync(CancellationToken cancellationToken = default)
    {
        await foreach (var (secretId, record) in RecordPages.ReadAsync(records, RecordKind.Key, "", cancellationToken).ConfigureAwait(false))
        {
            if (record["env"] is { Kind: ValueKind.String } environment)
            {
                _environments[secretId] = environment.AsString;
            }
        }
    }

    public string? Find(string secretId) => _environments.GetValueOrDefault(secretId);

    public async ValueTask AddAsync(string secretId, string environmentId, CancellationToken cancellationToken = default)
    {
        if (Find(secretId) != environmentId)
        {
            await records.WriteRecordsAsync([new RecordWrite(RecordKind.Key, secretId, new Document { { "env", environmentId } })], cancellationToken).ConfigureAwait(false);
            _environments[secretId] = environmentId;
        }
    }
}
