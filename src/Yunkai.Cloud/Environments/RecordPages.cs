using System.Runtime.CompilerServices;
using Yunkai.Documents.Values;
using Yunkai.Storage;

namespace Yunkai.Cloud.Environments;

/// <summary>Reads all records of a kind, a page at a time.</summary>
internal static class RecordPages
{
    private const int PageSize = 500;

    public static async IAsyncEnumerable<KeyValuePair<string, Document>> ReadAsync(IRecordStore records, RecordKind kind, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var page = await records.ListRecordsAsync(kind, prefix, after, PageSize, cancellationToken).ConfigureAwait(false);
            foreach (var item in page)
            {
                yield return item;
                after = item.Key;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }
        }
    }
}
