using Yunkai.Documents.Filters;
using Yunkai.Storage.Planning;
using Yunkai.Storage.Reading;
using Yunkai.Storage.Sqlite.Native;
using Yunkai.Storage.Sqlite.Reading;
using Yunkai.Storage.Writing;

namespace Yunkai.Storage.Sqlite.Writing;

/// <summary>A batch as a transaction of SQLite's; an operation is a savepoint.</summary>
internal sealed class SqliteTransaction(SqliteConnection connection, Catalog catalog, LogPosition position, TimeProvider time, QueryLimits limits)
    : WriteTransaction(catalog, position, time.GetUtcNow().ToUnixTimeMilliseconds())
{
    public override bool IsLost => connection.IsOutsideTransaction;

    public override void Keep(in Mark mark) => connection[Sql.ReleaseSavepoint].Execute();

    public override void Commit() => connection[Sql.Commit].Execute();

    public override void RollBack()
    {
        if (IsLost)
        {
            return;
        }

        try
        {
            connection[Sql.Rollback].Execute();
        }
        catch (StorageException)
        {
            // SQLite reports the first failure again; the transaction is over either way, and the caller already has the cause.
        }
    }

    public override IReadOnlyList<long> Find(CollectionState collection, in Query query, CancellationToken cancellationToken)
    {
        var found = new RowIdSink();
        var cost = new QueryCost(time, limits, cancellationToken);
        QueryRun.Execute(connection, collection, query, found, ref cost);
        return found.Rows;
    }

    public override void Scan(CollectionState collection, IRowSink sink)
    {
        var scan = connection[Sql.ScanDocuments].Bind(1, RowId.First(collection.Id)).Bind(2, RowId.End(collection.Id));
        try
        {
            while (scan.Step() && sink.Take(scan.Int64(0), scan.Blob(1)))
            {
            }
        }
        finally
        {
            scan.Reset();
        }
    }

    public override byte[]? ReadDocument(long row)
    {
        var statement = connection[Sql.GetDocument].Bind(1, row);
        try
        {
            return statement.Step() ? statement.Blob(0).ToArray() : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    public override bool Matches(long row, Filter filter)
    {
        var statement = connection[Sql.GetDocument].Bind(1, row);
        try
        {
            return statement.Step() && filter.Matches(statement.Blob(0));
        }
        finally
        {
            statement.Reset();
        }
    }

    public override long LastRowId(int collectionId)
    {
        var statement = connection[Sql.LastRowId].Bind(1, RowId.First(collectionId)).Bind(2, RowId.End(collectionId));
        try
        {
            return statement.Step() ? statement.Int64(0) : 0;
        }
        finally
        {
            statement.Reset();
        }
    }

    public override bool IsHeldByOther(byte[] key, long row)
    {
        var statement = connection[Sql.FindOtherHolder].Bind(1, key).Bind(2, row);
        try
        {
            return statement.Step();
        }
        finally
        {
            statement.Reset();
        }
    }

    public override byte[] ReadRecord(RecordKind kind, byte[] key) => RecordReader.GetBytes(connection, kind, key);

    protected override int BeginOperation()
    {
        connection[Sql.Savepoint].Execute();
        return 0;
    }

    protected override void UndoOperation(int mark)
    {
        connection[Sql.RollbackToSavepoint].Execute();
        connection[Sql.ReleaseSavepoint].Execute();
    }

    protected override unsafe void StoreDocument(long row, byte[] bson, bool isNew)
    {
        fixed (byte* data = bson)
        {
            connection[isNew ? Sql.InsertDocument : Sql.UpdateDocument].Bind(1, row).BindPinned(2, data, bson.Length).Execute();
        }
    }

    protected override void EraseDocument(long row) => connection[Sql.DeleteDocument].Bind(1, row).Execute();

    protected override void EraseDocuments(int collectionId) =>
        connection[Sql.DeleteDocuments].Bind(1, RowId.First(collectionId)).Bind(2, RowId.End(collectionId)).Execute();

    protected override void StoreEntry(byte[] key, long row) => connection[Sql.InsertEntry].Bind(1, key).Bind(2, row).Execute();

    protected override void EraseEntry(byte[] key, long row) => connection[Sql.DeleteEntry].Bind(1, key).Bind(2, row).Execute();

    protected override long EraseEntries(IndexState index)
    {
        var measure = connection[Sql.MeasureEntries].Bind(1, index.Prefix).Bind(2, index.End);
        measure.Step();
        var bytes = measure.Int64(0) + (measure.Int64(1) * RowOverhead);
        measure.Reset();
        connection[Sql.DeleteEntries].Bind(1, index.Prefix).Bind(2, index.End).Execute();
        return bytes;
    }

    protected override void StoreRecord(RecordKind kind, byte[] key, byte[] value) => connection[Sql.PutRecord].Bind(1, (long)kind).Bind(2, key).Bind(3, value).Execute();

    protected override void EraseRecord(RecordKind kind, byte[] key) => connection[Sql.DeleteRecord].Bind(1, (long)kind).Bind(2, key).Execute();

    protected override long ReadNumber(string key, long fallback) => Schema.GetMeta(connection, key, fallback);

    protected override void StoreNumber(string key, long value) => Schema.PutMeta(connection, key, value);

    protected override void EraseNumber(string key) => Schema.DeleteMeta(connection, key);

    protected override unsafe void StoreLogEntry(ReadOnlySpan<byte> transactionId, Guid batchId, LogKind kind, int collection, ReadOnlySpan<byte> id, ReadOnlySpan<byte> after, ReadOnlySpan<byte> undo)
    {
        Span<byte> batch = stackalloc byte[16];
        batchId.TryWriteBytes(batch, bigEndian: true, out _);
        fixed (byte* batchData = batch, txData = transactionId, idData = id, afterData = after, undoData = undo)
        {
            var statement = connection[Sql.AppendLog].Bind(1, Position.Sequence).Bind(2, Position.UnixMs);
            (transactionId.IsEmpty ? statement.BindNull(3) : statement.BindPinned(3, txData, transactionId.Length))
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
}
