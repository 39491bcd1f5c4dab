using System.Text;
using Yunkai.Documents.Values;
using Yunkai.Storage.Sqlite.Native;
using Yunkai.Storage.Sqlite.Reading;

namespace Yunkai.Storage.Sqlite.Writing;

/// <summary>What the operations of one batch share: the connection, and the state that becomes visible when the batch commits.</summary>
internal sealed class WriteTransaction(SqliteConnection connection, Catalog catalog, LogPosition position, long nowUnixMs)
{
    // What an entry costs besides its three byte strings, roughly; only the trimming by size uses it.
    private const int LogEntryOverhead = 64;

    // Likewise for a row of the other tables.
    public const int RowOverhead = 16;

    private readonly List<IndexState> _multikey = [];
    private readonly long _time = Math.Max(nowUnixMs, position.UnixMs); // a clock set back must not make the log run backwards

    public SqliteConnection Connection { get; } = connection;

    /// <summary>The catalog as the operations so far have left it.</summary>
    public Catalog Catalog { get; private set; } = catalog;

    public LogPosition Position { get; private set; } = position;

    public void Replace(Catalog catalog) => Catalog = catalog;

    public Mark TakeMark() => new(Catalog, Position, _multikey.Count);

    /// <summary>Forgets what an operation did, along with its savepoint.</summary>
    public void Return(in Mark mark)
    {
        Catalog = mark.Catalog;
        Position = mark.Position;
        _multikey.RemoveRange(mark.Multikey, _multikey.Count - mark.Multikey);
    }

    public void OnCommitted()
    {
        foreach (var index in _multikey)
        {
            index.IsMultikeyStored = true;
        }
    }

    /// <summary>Notes that an index has several entries for one document: at once for readers to come, in the file with this transaction.</summary>
    public void MarkMultikey(IndexState index)
    {
        index.MarkMultikey();
        if (!index.IsMultikeyStored && !_multikey.Contains(index))
        {
            Schema.PutMeta(Connection, index.MetaKey, 1);
            _multikey.Add(index);
        }
    }

    public void AddEntry(ReadOnlySpan<byte> key, long rowId)
    {
        Connection[Sql.InsertEntry].Bind(1, key).Bind(2, rowId).Execute();
        Grow(key.Length + RowOverhead);
    }

    public void RemoveEntry(ReadOnlySpan<byte> key, long rowId)
    {
        Connection[Sql.DeleteEntry].Bind(1, key).Bind(2, rowId).Execute();
        Grow(-(key.Length + RowOverhead));
    }

    public unsafe void PutDocument(Sql insertOrUpdate, long rowId, ReadOnlySpan<byte> bson, int formerLength)
    {
        fixed (byte* data = bson)
        {
            Connection[insertOrUpdate].Bind(1, rowId).BindPinned(2, data, bson.Length).Execute();
        }

        Grow(bson.Length - formerLength + (insertOrUpdate == Sql.InsertDocument ? RowOverhead : 0));
    }

    /// <summary>Removes every document of a collection; the caller has logged them and knows their bytes.</summary>
    public void DeleteDocuments(int collectionId, long bytes)
    {
        Connection[Sql.DeleteDocuments].Bind(1, RowId.First(collectionId)).Bind(2, RowId.End(collectionId)).Execute();
        Grow(-bytes);
    }

    /// <summary>Removes every entry of an index.</summary>
    public void ClearIndex(IndexState index)
    {
        var measure = Connection[Sql.MeasureEntries].Bind(1, index.Prefix).Bind(2, index.End);
        measure.Step();
        var bytes = measure.Int64(0) + (measure.Int64(1) * RowOverhead);
        measure.Reset();
        Connection[Sql.DeleteEntries].Bind(1, index.Prefix).Bind(2, index.End).Execute();
        Schema.DeleteMeta(Connection, index.MetaKey);
        Grow(-bytes);
    }

    /// <summary>The next number of a series that never gives one twice.</summary>
    public long TakeNumber(string series, long last)
    {
        var number = Schema.GetMeta(Connection, series, 1);
        if (number > last)
        {
            throw new StorageException(StorageError.LimitExceeded, "The environment has no more numbers for collections or indexes; export it into a new one.");
        }

        Schema.PutMeta(Connection, series, number + 1);
        return number;
    }

    public void DeleteDocument(long rowId, int length)
    {
        Connection[Sql.DeleteDocument].Bind(1, rowId).Execute();
        Grow(-(length + RowOverhead));
    }

    /// <summary>Writes a record, or deletes it when the value is null, with its log entry. A record that stays the same is no change.</summary>
    public void PutRecord(Guid batchId, RecordKind kind, string key, Document? value)
    {
        var keyBytes = Encoding.UTF8.GetBytes(key);
        var before = RecordReader.GetBytes(Connection, kind, keyBytes);
        var after = value is null ? [] : Bson.Write(value);
        if (before.AsSpan().SequenceEqual(after))
        {
            return;
        }

        if (value is null)
        {
            Connection[Sql.DeleteRecord].Bind(1, (long)kind).Bind(2, keyBytes).Execute();
            Grow(-(keyBytes.Length + before.Length + RowOverhead));
        }
        else
        {
            Connection[Sql.PutRecord].Bind(1, (long)kind).Bind(2, keyBytes).Bind(3, after).Execute();
            Grow(after.Length - before.Length + (before.Length == 0 ? keyBytes.Length + RowOverhead : 0));
        }

        AppendLog(batchId, value is null ? LogKind.DeleteRecord : LogKind.PutRecord, (int)kind, keyBytes, after, LogUndo.Make(before, after));
    }

    /// <summary>Appends the next entry. <paramref name="collection"/> is the kind of record for record entries, whose id is the bare key.</summary>
    public unsafe void AppendLog(Guid batchId, LogKind kind, int collection, ReadOnlySpan<byte> id, ReadOnlySpan<byte> after, ReadOnlySpan<byte> undo)
    {
        Position = Position with
        {
            Sequence = Position.Sequence + 1,
            UnixMs = _time,
            LogBytes = Position.LogBytes + id.Length + after.Length + undo.Length + LogEntryOverhead,
        };
        Span<byte> batch = stackalloc byte[16];
        batchId.TryWriteBytes(batch, bigEndian: true, out _);
        fixed (byte* batchData = batch, idData = id, afterData = after, undoData = undo)
        {
            Connection[Sql.AppendLog]
                .Bind(1, Position.Sequence)
                .Bind(2, Position.UnixMs)
                .BindNull(3)
                .BindPinned(4, batchData, batch.Length)
                .Bind(5, (long)kind)
                .Bind(6, collection)
                .BindPinned(7, idData, id.Length)
                .BindPinned(8, afterData, after.Length)
                .BindPinned(9, undoData, undo.Length)
                .Bind(10, Position.LogBytes)
                .Bind(11, Position.DataBytes)
                .Execute();
        }
    }

    private void Grow(long bytes) => Position = Position with { DataBytes = Position.DataBytes + bytes };

    /// <summary>The state to return to when an operation fails.</summary>
    internal readonly record struct Mark(Catalog Catalog, LogPosition Position, int Multikey);
}
