using Yunkai.Documents.Values;

namespace Yunkai.Storage;

/// <summary>
/// Named metadata records, kept and logged like documents: environments, functions, files, users, keys, rules, settings.
/// A record is addressed by its kind and an ordinal string key; keys of one kind list in ordinal (UTF-8 byte) order.
/// </summary>
/// <remarks>Every change is in the commit log, in the same transaction. Reads see the last acknowledged commit of this node or newer.</remarks>
public interface IRecordStore : IAsyncDisposable
{
    /// <summary>The record, or null.</summary>
    ValueTask<Document?> GetRecordAsync(RecordKind kind, string key, CancellationToken cancellationToken = default);

    /// <summary>Records whose key starts with <paramref name="prefix"/> and lies after <paramref name="after"/> (exclusive, null for the first), at most <paramref name="limit"/>.</summary>
    ValueTask<IReadOnlyList<KeyValuePair<string, Document>>> ListRecordsAsync(RecordKind kind, string prefix, string? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Writes several records atomically: all conditions hold and everything is written, or nothing is and the result is false. Returns after fsync.</summary>
    ValueTask<bool> WriteRecordsAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken = default);
}

/// <summary>What a record describes; the numbers are stored.</summary>
public enum RecordKind
{
    Collection = 1,
    Index = 2,
    Rule = 3,
    Function = 4,
    File = 5,
    User = 6,
    Key = 7,
    Session = 8,
    Setting = 9,
    Environment = 10,
    Alias = 11,
    Operator = 12,
}

/// <summary>One record to write, or to delete when <see cref="Value"/> is null.</summary>
public sealed record RecordWrite(RecordKind Kind, string Key, Document? Value)
{
    /// <summary>What must be true of the record beforehand.</summary>
    public RecordCondition Condition { get; init; }

    /// <summary>For <see cref="RecordCondition.Unchanged"/>: the value that must still be there.</summary>
    public Document? Expected { get; init; }
}

/// <summary>A condition on a record before it is written.</summary>
public enum RecordCondition
{
    None,
    MustNotExist,
    MustExist,
    Unchanged,
}
