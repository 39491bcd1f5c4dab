using Yunkai.Documents.Values;
using Yunkai.Storage.Indexing;

namespace Yunkai.Storage.Writing;

/// <summary>Writes single documents with their index entries and log entries, inside a transaction.</summary>
internal readonly struct DocumentWriter(WriteTransaction transaction, CollectionState collection, string environmentId, Guid batchId)
{
    public void Insert(PreparedDocument document)
    {
        var row = NextRowId();
        foreach (var index in collection.Indexes)
        {
            AddEntries(index, document.Document, row);
        }

        transaction.InsertDocument(row, document.Bson);
        transaction.AppendLog(batchId, LogKind.Insert, collection.Id, BsonElements.FirstValueAlone(document.Bson), document.Bson, default);
    }

    public void Update(long row, byte[] formerBson, Document former, Document later, LogKind kind)
    {
        var bson = Bson.Write(later);
        foreach (var index in collection.Indexes)
        {
            if (!index.Keys.AreEqual(former, later))
            {
                ChangeEntries(index, former, later, row);
            }
        }

        transaction.UpdateDocument(row, bson, formerBson.Length);
        transaction.AppendLog(batchId, kind, collection.Id, BsonElements.FirstValueAlone(bson), bson, LogUndo.Make(formerBson, bson));
    }

    public void Remove(long row, byte[] formerBson)
    {
        var former = Bson.Read(formerBson);
        foreach (var index in collection.Indexes)
        {
            foreach (var key in index.Keys.Of(former, index.Prefix, out _))
            {
                transaction.RemoveEntry(key, row);
            }
        }

        transaction.DeleteDocument(row, formerBson.Length);
        transaction.AppendLog(batchId, LogKind.Remove, collection.Id, BsonElements.FirstValueAlone(formerBson), default, LogUndo.Make(formerBson, default));
    }

    /// <summary>The entries of a document in one index; the uniqueness is checked against all entries there are, those of this very transaction included.</summary>
    public void AddEntries(IndexState index, Document document, long row)
    {
        var keys = index.Keys.Of(document, index.Prefix, out var isMultikey);
        if (isMultikey)
        {
            transaction.MarkMultikey(index);
        }

        foreach (var key in keys)
        {
            AddEntry(index, document, key, row);
        }
    }

    private void ChangeEntries(IndexState index, Document former, Document later, long row)
    {
        var before = index.Keys.Of(former, index.Prefix, out _);
        var after = index.Keys.Of(later, index.Prefix, out var isMultikey);
        if (isMultikey)
        {
            transaction.MarkMultikey(index);
        }

        // Both lists are sorted; what is in both stays untouched.
        foreach (var key in before)
        {
            if (!Contains(after, key))
            {
                transaction.RemoveEntry(key, row);
            }
        }

        foreach (var key in after)
        {
            if (!Contains(before, key))
            {
                AddEntry(index, later, key, row);
            }
        }
    }

    private void AddEntry(IndexState index, Document document, byte[] key, long row)
    {
        if (index.Definition.Unique && transaction.IsHeldByOther(key, row))
        {
            throw DuplicateKeys.Error(environmentId, collection.Info.Name, index.Definition, index.Keys.ValuesOf(document, index.Prefix, key));
        }

        transaction.AddEntry(key, row);
    }

    private long NextRowId()
    {
        var numbers = collection.Numbers;
        if (numbers.Next == 0)
        {
            numbers.Next = transaction.LastRowId(collection.Id) is > 0 and var last ? last + 1 : RowId.First(collection.Id);
        }

        return numbers.Next < RowId.End(collection.Id)
            ? numbers.Next++
            : throw new StorageException(StorageError.LimitExceeded, $"Collection {collection.Info.Name} has had a million million inserts; copy it to a new collection.");
    }

    private static bool Contains(List<byte[]> sorted, byte[] key) =>
        sorted.BinarySearch(key, ByteOrder) >= 0;

    private static readonly Comparer<byte[]> ByteOrder = Comparer<byte[]>.Create(static (left, right) => left.AsSpan().SequenceCompareTo(right));
}
