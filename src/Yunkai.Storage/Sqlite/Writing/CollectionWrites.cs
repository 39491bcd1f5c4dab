using Yunkai.Documents.Values;
using Yunkai.Storage.Indexing;

namespace Yunkai.Storage.Sqlite.Writing;

/// <summary>Creates a collection with its two built-in indexes.</summary>
internal sealed class CollectionCreate(Guid batchId, string name, Document attributes, CancellationToken cancellationToken) : WriteOperation<CollectionInfo>(cancellationToken)
{
    protected override CollectionInfo Execute(WriteTransaction transaction)
    {
        if (transaction.Catalog.Find(name) is not null)
        {
            throw new StorageException(StorageError.CollectionExists, $"Collection {name} already exists");
        }

        var id = transaction.TakeNumber(MetaKeys.NextCollection, RowId.MaxCollectionId);
        IndexState[] indexes =
        [
            new((uint)transaction.TakeNumber(MetaKeys.NextIndex, uint.MaxValue - 1), BuiltInIndexes.Id, isMultikey: false),
            new((uint)transaction.TakeNumber(MetaKeys.NextIndex, uint.MaxValue - 1), BuiltInIndexes.Owner, isMultikey: false),
        ];
        // Stored and handed out: the caller keeps its own.
        var info = new CollectionInfo(name, (int)id, attributes.DeepClone(), [BuiltInIndexes.Id, BuiltInIndexes.Owner]);
        transaction.PutRecord(batchId, RecordKind.Collection, name, CatalogRecords.ToRecord(info));
        foreach (var index in indexes)
        {
            transaction.PutRecord(batchId, RecordKind.Index, CatalogRecords.IndexKey(info.Id, index.Definition.Name), CatalogRecords.ToRecord(info, index));
        }

        transaction.Replace(transaction.Catalog.With(new CollectionState(info, indexes, new RowNumbers())));
        return info;
    }
}

/// <summary>Replaces a collection's attributes.</summary>
internal sealed class CollectionAttributes(Guid batchId, string name, Document attributes, CancellationToken cancellationToken) : WriteOperation<CollectionInfo>(cancellationToken)
{
    protected override CollectionInfo Execute(WriteTransaction transaction)
    {
        var state = transaction.Catalog.Get(name);
        var info = state.Info with { Attributes = attributes.DeepClone() };
        transaction.PutRecord(batchId, RecordKind.Collection, name, CatalogRecords.ToRecord(info));
        transaction.Replace(transaction.Catalog.With(new CollectionState(info, state.Indexes, state.Numbers)));
        return info;
    }
}

/// <summary>Drops a collection with all it holds. The log gets each document, as for any removal: a drop can be undone from it.</summary>
internal sealed class CollectionDrop(Guid batchId, string name, CancellationToken cancellationToken) : WriteOperation<bool>(cancellationToken)
{
    protected override bool Execute(WriteTransaction transaction)
    {
        var state = transaction.Catalog.Get(name);
        foreach (var index in state.Indexes)
        {
            transaction.ClearIndex(index);
        }

        var scan = transaction.Connection[Sql.ScanDocuments].Bind(1, RowId.First(state.Id)).Bind(2, RowId.End(state.Id));
        var bytes = 0L;
        try
        {
            while (scan.Step())
            {
                var bson = scan.Blob(1);
                transaction.AppendLog(batchId, LogKind.Remove, state.Id, BsonElements.FirstValueAlone(bson), default, LogUndo.Make(bson, default));
                bytes += bson.Length + WriteTransaction.RowOverhead;
            }
        }
        finally
        {
            scan.Reset();
        }

        transaction.DeleteDocuments(state.Id, bytes);
        foreach (var index in state.Indexes)
        {
            transaction.PutRecord(batchId, RecordKind.Index, CatalogRecords.IndexKey(state.Id, index.Definition.Name), null);
        }

        transaction.PutRecord(batchId, RecordKind.Collection, name, null);
        transaction.Replace(transaction.Catalog.Without(name));
        return true;
    }
}
