using System.Text;
using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;
using Yunkai.Storage.Reading;

namespace Yunkai.Storage.Writing;

/// <summary>
/// What the operations of one batch share: the newest state, and what they change of it. It becomes visible, and durable, when the batch commits.
/// </summary>
/// <remarks>Engines fill in the reading and writing of rows; totals, log entries and the rules about them are here, once. Used by the writer thread only.</remarks>
internal abstract class WriteTransaction(Catalog catalog, LogPosition position, long nowUnixMs)
{
    // What a log entry costs besides its three byte strings, roughly; only the trimming by size uses it.
    private const int LogEntryOverhead = 64;

    // Likewise for a row of the other tables.
    public const int RowOverhead = 16;

    private readonly List<IndexState> _multikey = [];
    private readonly long _time = Math.Max(nowUnixMs, position.UnixMs); // a clock set back must not make the log run backwards

    /// <summary>The catalog as the operations so far have left it.</summary>
    public Catalog Catalog { get; private set; } = catalog;

    public LogPosition Position { get; private set; } = position;

    /// <summary>The engine has already given the whole transaction up (a full disk, a lost connection).</summary>
    public abstract bool IsLost { get; }

    public void Replace(Catalog catalog) => Catalog = catalog;

    /// <summary>Begins an operation. <see cref="Keep"/> or <see cref="Return"/> ends it.</summary>
    public Mark TakeMark() => new(Catalog, Position, _multikey.Count, BeginOperation());

    /// <summary>The operation succeeded.</summary>
    public virtual void Keep(in Mark mark)
    {
    }

    /// <summary>Forgets what an operation did.</summary>
    public void Return(in Mark mark)
    {
        Catalog = mark.Catalog;
        Position = mark.Position;
        _multikey.RemoveRange(mark.Multikey, _multikey.Count - mark.Multikey);
        if (!IsLost)
        {
            UndoOperation(mark.Engine);
        }
    }

    /// <summary>Returns when everything is on disk.</summary>
    public abstract void Commit();

    /// <summary>Gives everything up; never throws.</summary>
    public abstract void RollBack();

    public void OnCommitted()
    {
        foreach (var index in _multikey)
        {
            index.IsMultikeyStored = true;
        }
    }

    // Reading: the newest state, with what this transaction has changed.

    /// <summary>Rows that match, in the query's order.</summary>
    public abstract IReadOnlyList<long> Find(CollectionState collection, in Query query, CancellationToken cancellationToken);

    /// <summary>All documents of a collection in natural order. The sink may write, but not to this collection's documents.</summary>
    public abstract void Scan(CollectionState collection, IRowSink sink);

    /// <summary>A copy of a document; null when there is none.</summary>
    public abstract byte[]? ReadDocument(long row);

    /// <summary>True when the row is there and matches.</summary>
    public abstract bool Matches(long row, Filter filter);

    /// <summary>The greatest row id of a collection, 0 when it is empty.</summary>
    public abstract long LastRowId(int collectionId);

    /// <summary>True when another row has an entry with this key.</summary>
    public abstract bool IsHeldByOther(byte[] key, long row);

    /// <summary>The stored bytes of a record; empty when there is none.</summary>
    public abstract byte[] ReadRecord(RecordKind kind, byte[] key);

    // Writing.

    public void InsertDocument(long row, byte[] bson)
    {
        StoreDocument(row, bson, isNew: true);
        Grow(bson.Length + RowOverhead);
    }

    public void UpdateDocument(long row, byte[] bson, int formerLength)
    {
        StoreDocument(row, bson, isNew: false);
        Grow(bson.Length - formerLength);
    }

    public void DeleteDocument(long row, int length)
    {
        EraseDocument(row);
        Grow(-(length + RowOverhead));
    }

    /// <summary>Removes every document of a collection; the caller has logged them and knows their bytes.</summary>
    public void DeleteDocuments(int collectionId, long bytes)
    {
        EraseDocuments(collectionId);
        Grow(-bytes);
    }

    public void AddEntry(byte[] key, long row)
    {
        StoreEntry(key, row);
        Grow(key.Length + RowOverhead);
    }

    public void RemoveEntry(byte[] key, long row)
    {
        EraseEntry(key, row);
        Grow(-(key.Length + RowOverhead));
    }

    /// <summary>Removes every entry of an index, and its mark.</summary>
    public void ClearIndex(IndexState index)
    {
        Grow(-EraseEntries(index));
        EraseNumber(index.MetaKey);
    }

    /// <summary>Notes that an index has several entries for one document: at once for readers to come, on disk with this transaction.</summary>
    public void MarkMultikey(IndexState index)
    {
        index.MarkMultikey();
        if (!index.IsMultikeyStored && !_multikey.Contains(index))
        {
            StoreNumber(index.MetaKey, 1);
            _multikey.Add(index);
        }
    }

    /// <summary>The next number of a series that never gives one twice.</summary>
    public long TakeNumber(string series, long last)
    {
        var number = ReadNumber(series, 1);
        if (number > last)
        {
            throw new StorageException(StorageError.LimitExceeded, "The environment has no more numbers for collections or indexes; export it into a new one.");
        }

        StoreNumber(series, number + 1);
        return number;
    }

    /// <summary>Writes a record, or deletes it when the value is null, with its log entry. A record that stays the same is no change.</summary>
    public void PutRecord(Guid batchId, RecordKind kind, string key, Document? value)
    {
        var keyBytes = Encoding.UTF8.GetBytes(key);
        var before = ReadRecord(kind, keyBytes);
        var after = value is null ? [] : Bson.Write(value);
        if (before.AsSpan().SequenceEqual(after))
        {
            return;
        }

        if (value is null)
        {
            EraseRecord(kind, keyBytes);
            Grow(-(keyBytes.Length + before.Length + RowOverhead));
        }
        else
        {
            StoreRecord(kind, keyBytes, after);
            Grow(after.Length - before.Length + (before.Length == 0 ? keyBytes.Length + RowOverhead : 0));
        }

        AppendLog(batchId, value is null ? LogKind.DeleteRecord : LogKind.PutRecord, (int)kind, keyBytes, after, LogUndo.Make(before, after));
    }

    /// <summary>Appends the next entry. <paramref name="collection"/> is the kind of record for record entries, whose id is the bare key.</summary>
    /// <param name="transactionId">Of an interactive transaction, as UTF-8; empty for plain writes.</param>
    public void AppendLog(Guid batchId, LogKind kind, int collection, ReadOnlySpan<byte> id, ReadOnlySpan<byte> after, ReadOnlySpan<byte> undo, ReadOnlySpan<byte> transactionId = default)
    {
        Position = Position with
        {
            Sequence = Position.Sequence + 1,
            UnixMs = _time,
            LogBytes = Position.LogBytes + id.Length + after.Length + undo.Length + LogEntryOverhead,
        };
        StoreLogEntry(transactionId, batchId, kind, collection, id, after, undo);
    }

    // What an engine does with rows; all totals are the concern of the methods above.

    /// <summary>A number of the engine's own that <see cref="UndoOperation"/> gets back.</summary>
    protected abstract int BeginOperation();

    protected abstract void UndoOperation(int mark);

    protected abstract void StoreDocument(long row, byte[] bson, bool isNew);

    protected abstract void EraseDocument(long row);

    protected abstract void EraseDocuments(int collectionId);

    protected abstract void StoreEntry(byte[] key, long row);

    protected abstract void EraseEntry(byte[] key, long row);

    /// <summary>Returns the bytes they counted for.</summary>
    protected abstract long EraseEntries(IndexState index);

    protected abstract void StoreRecord(RecordKind kind, byte[] key, byte[] value);

    protected abstract void EraseRecord(RecordKind kind, byte[] key);

    protected abstract long ReadNumber(string key, long fallback);

    protected abstract void StoreNumber(string key, long value);

    protected abstract void EraseNumber(string key);

    /// <summary>Writes the entry that <see cref="Position"/> describes.</summary>
    protected abstract void StoreLogEntry(ReadOnlySpan<byte> transactionId, Guid batchId, LogKind kind, int collection, ReadOnlySpan<byte> id, ReadOnlySpan<byte> after, ReadOnlySpan<byte> undo);

    private void Grow(long bytes) => Position = Position with { DataBytes = Position.DataBytes + bytes };

    /// <summary>The state to return to when an operation fails.</summary>
    internal readonly record struct Mark(Catalog Catalog, LogPosition Position, int Multikey, int Engine);
}
