using Yunkai.Documents.Values;
using Yunkai.Storage.Indexing;
using Yunkai.Storage.Reading;

namespace Yunkai.Storage.Writing;

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
        transaction.PutRecord(batchId, RecordKind.Collection, name, CatalogFormat.ToRecord(info));
        foreach (var index in indexes)
        {
            transaction.PutRecord(batchId, RecordKind.Index, CatalogFormat.IndexKey(info.Id, index.Definition.Name), CatalogFormat.ToRecord(info, index));
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
        transaction.PutRecord(batchId, RecordKind.Collection, name, CatalogFormat.ToRecord(info));
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

        var removal = new Removal(transaction, batchId, state.Id);
        transaction.Scan(state, removal);
        transaction.DeleteDocuments(state.Id, removal.Bytes);
        foreach (var index in state.Indexes)
        {
            transaction.PutRecord(batchId, RecordKind.Index, CatalogFormat.IndexKey(state.Id, index.Definition.Name), null);
        }

        transaction.PutRecord(batchId, RecordKind.Collection, name, null);
        transaction.Replace(transaction.Catalog.Without(name));
        return true;
    }

    /// <summary>Logs the removal of each document.</summary>
    private sealed class Removal(WriteTransaction transaction, Guid batchId, int collectionId) : IRowSink
    {
        public long Bytes { get; private set; }

        public bool Take(long rowId, ReadOnlySpan<byte> bson)
        {
            transaction.AppendLog(batchId, LogKind.Remove, collectionId, BsonElements.FirstValueAlone(bson), default, LogUndo.Make(bson, default));
            Bytes += bson.Length + WriteTransaction.RowOverhead;
            return true;
        }
    }
}
