using Yunkai.Documents.Values;
using Yunkai.Storage;

namespace Yunkai.Testing;

/// <summary>Records in memory with the contract's conditions. <see cref="BeforeWrite"/> lets a test come in between read and write.</summary>
public sealed class MemoryRecordStore : IRecordStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<(RecordKind Kind, string Key), Document> _records = new(Comparer<(RecordKind Kind, string Key)>.Create(static (left, right) =>
        left.Kind != right.Kind ? left.Kind.CompareTo(right.Kind) : string.CompareOrdinal(left.Key, right.Key)));

    public Func<Task>? BeforeWrite { get; set; }
    public int Writes { get; private set; }
    public int Reads { get; private set; }

    public ValueTask<Document?> GetRecordAsync(RecordKind kind, string key, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            Reads++;
            return ValueTask.FromResult(_records.TryGetValue((kind, key), out var record) ? record.DeepClone() : null);
        }
    }

    public ValueTask<IReadOnlyList<KeyValuePair<string, Document>>> ListRecordsAsync(RecordKind kind, string prefix, string? after, int limit, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            Reads++;
            IReadOnlyList<KeyValuePair<string, Document>> page = [.. _records
                .Where(item => item.Key.Kind == kind && item.Key.Key.StartsWith(prefix, StringComparison.Ordinal) && (after is null || string.CompareOrdinal(item.Key.Key, after) > 0))
                .Take(limit)
                .Select(item => KeyValuePair.Create(item.Key.Key, item.Value.DeepClone()))];
            return ValueTask.FromResult(page);
        }
    }

    public async ValueTask<bool> WriteRecordsAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken = default)
    {
        if (BeforeWrite is { } before)
        {
            BeforeWrite = null;
            await before();
        }

        lock (_lock)
        {
            foreach (var write in writes)
            {
                var exists = _records.TryGetValue((write.Kind, write.Key), out var record);
                var holds = write.Condition switch
                {
                    RecordCondition.MustNotExist => !exists,
                    RecordCondition.MustExist => exists,
                    RecordCondition.Unchanged => exists && record!.Equals(write.Expected),
                    _ => true,
                };
                if (!holds)
                {
                    return false;
                }
            }

            Writes++;
            foreach (var write in writes)
            {
                if (write.Value is null)
                {
                    _records.Remove((write.Kind, write.Key));
                }
                else
                {
                    _records[(write.Kind, write.Key)] = write.Value.DeepClone();
                }
            }

            return true;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
