using Yunkai.Documents.Values;
using Yunkai.Storage.Indexing;
using Yunkai.Storage.Reading;

namespace Yunkai.Storage.Writing;

/// <summary>Builds an index over what is there.</summary>
internal sealed class IndexCreate(Guid batchId, string environmentId, string collection, IndexDefinition definition, CancellationToken cancellationToken) : WriteOperation<bool>(cancellationToken)
{
    /// <summary>Documented by the platform; the two built-in ones count.</summary>
    public const int MaxIndexes = 20;

    protected override bool Execute(WriteTransaction transaction)
    {
        var state = transaction.Catalog.Get(collection);
        foreach (var other in state.Indexes)
        {
            if (other.Definition.Name == definition.Name)
            {
                throw new StorageException(StorageError.IndexExists, $"Index {definition.Name} already exists in collection {collection}");
            }

            if (other.Definition.Fields.SequenceEqual(definition.Fields))
            {
                throw new StorageException(StorageError.IndexExists, $"Index already exists with a different name: {other.Definition.Name}");
            }
        }

        if (state.Indexes.Count >= MaxIndexes)
        {
            throw new StorageException(StorageError.LimitExceeded, $"add index fails, too many indexes for {collection}: at most {MaxIndexes} are allowed");
        }

        var index = new IndexState((uint)transaction.TakeNumber(MetaKeys.NextIndex, uint.MaxValue - 1), definition, isMultikey: false);
        Build(transaction, state, index);
        var info = state.Info with { Indexes = [.. state.Info.Indexes, definition] };
        transaction.PutRecord(batchId, RecordKind.Index, CatalogFormat.IndexKey(info.Id, definition.Name), CatalogFormat.ToRecord(info, index));
        transaction.Replace(transaction.Catalog.With(new CollectionState(info, [.. state.Indexes, index], state.Numbers)));
        return true;
    }

    private void Build(WriteTransaction transaction, CollectionState state, IndexState index) =>
        transaction.Scan(state, new Builder(new DocumentWriter(transaction, state, environmentId, batchId), index));

    private sealed class Builder(DocumentWriter writer, IndexState index) : IRowSink
    {
        public bool Take(long rowId, ReadOnlySpan<byte> bson)
        {
            writer.AddEntries(index, Bson.Read(bson), rowId);
            return true;
        }
    }
}

/// <summary>Drops an index; the built-in ones stay.</summary>
internal sealed class IndexDrop(Guid batchId, string collection, string indexName, CancellationToken cancellationToken) : WriteOperation<bool>(cancellationToken)
{
    protected override bool Execute(WriteTransaction transaction)
    {
        var state = transaction.Catalog.Get(collection);
        var index = state.Indexes.FirstOrDefault(index => index.Definition.Name == indexName)
            ?? throw new StorageException(StorageError.IndexNotFound, $"index not found with name [{indexName}]");
        if (BuiltInIndexes.Contains(indexName))
        {
            throw new StorageException(StorageError.IndexNotFound, $"cannot drop {indexName} index: it is built in");
        }

        transaction.ClearIndex(index);
        var info = state.Info with { Indexes = [.. state.Info.Indexes.Where(other => other.Name != indexName)] };
        transaction.PutRecord(batchId, RecordKind.Index, CatalogFormat.IndexKey(info.Id, indexName), null);
        transaction.Replace(transaction.Catalog.With(new CollectionState(info, [.. state.Indexes.Where(other => other != index)], state.Numbers)));
        return true;
    }
}
