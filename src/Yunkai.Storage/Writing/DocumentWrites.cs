using Yunkai.Documents.Filters;
using Yunkai.Documents.Updates;
using Yunkai.Documents.Values;
using Yunkai.Storage.Reading;

namespace Yunkai.Storage.Writing;

/// <summary>Inserts all documents or none.</summary>
internal sealed class DocumentInsert(Guid batchId, string environmentId, string collection, IReadOnlyList<PreparedDocument> documents, CancellationToken cancellationToken)
    : WriteOperation<IReadOnlyList<Value>>(cancellationToken)
{
    protected override IReadOnlyList<Value> Execute(WriteTransaction transaction)
    {
        var writer = new DocumentWriter(transaction, transaction.Catalog.Get(collection), environmentId, batchId);
        var ids = new Value[documents.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            writer.Insert(documents[i]);
            ids[i] = documents[i].Id;
        }

        return ids;
    }
}

/// <summary>Updates, replaces or upserts what matches when its turn has come.</summary>
/// <param name="candidates">Rows that matched in an earlier snapshot, when the search was long; they are looked at again.</param>
internal sealed class DocumentUpdate(
    Guid batchId,
    WriteContext context,
    string collection,
    UpdateRequest request,
    IReadOnlyList<long>? candidates,
    CancellationToken cancellationToken)
    : WriteOperation<UpdateOutcome>(cancellationToken)
{
    protected override UpdateOutcome Execute(WriteTransaction transaction)
    {
        var state = transaction.Catalog.Get(collection);
        var matches = new Matches(transaction, state, request.Filter, CancellationToken);
        var rows = matches.Find(request.Sort, request.Multi, candidates, isNeeded: request.Upsert);
        var writer = new DocumentWriter(transaction, state, context.EnvironmentId, batchId);
        if (rows.Count == 0)
        {
            return request.Upsert ? Insert(writer) : new UpdateOutcome(0, 0, Value.Missing);
        }

        var update = request.Update.For(request.Filter);
        var modified = 0L;
        Document? last = null;
        foreach (var row in rows)
        {
            var before = matches.Read(row);
            var former = Bson.Read(before);
            var result = update.Apply(former);
            last = result.Document;
            if (result.Modified)
            {
                writer.Update(row, before, former, result.Document, request.IsReplacement ? LogKind.Replace : LogKind.Update);
                modified++;
            }
        }

        return new UpdateOutcome(rows.Count, modified, Value.Missing, request.ReturnDocument ? last : null);
    }

    private UpdateOutcome Insert(DocumentWriter writer)
    {
        var document = request.Update.Apply(request.Filter.UpsertSeed(), isInsert: true).Document;
        if (request.OnInsert is { } extra)
        {
            document = document.DeepClone();
            // The platform shows the owner right after the id.
            var place = document.IndexOf("_id") == 0 ? 1 : 0;
            foreach (var (name, value) in extra)
            {
                if (!document.ContainsKey(name))
                {
                    document.Insert(place++, name, value);
                }
            }
        }

        var prepared = PreparedDocument.Of(document, context.Ids);
        writer.Insert(prepared);
        return new UpdateOutcome(0, 0, prepared.Id, request.ReturnDocument ? prepared.Document : null);
    }
}

/// <summary>Removes what matches when its turn has come.</summary>
internal sealed class DocumentRemove(
    Guid batchId,
    WriteContext context,
    string collection,
    Filter filter,
    bool multi,
    IReadOnlyList<long>? candidates,
    CancellationToken cancellationToken)
    : WriteOperation<long>(cancellationToken)
{
    protected override long Execute(WriteTransaction transaction)
    {
        var state = transaction.Catalog.Get(collection);
        var matches = new Matches(transaction, state, filter, CancellationToken);
        var rows = matches.Find(sort: null, multi, candidates, isNeeded: false);
        var writer = new DocumentWriter(transaction, state, context.EnvironmentId, batchId);
        foreach (var row in rows)
        {
            writer.Remove(row, matches.Read(row));
        }

        return rows.Count;
    }
}

/// <summary>What a change applies to, seen from inside the write.</summary>
internal readonly struct Matches(WriteTransaction transaction, CollectionState collection, Filter filter, CancellationToken cancellationToken)
{
    /// <param name="isNeeded">Nothing found is a reason to act (an upsert), so candidates that no longer match are not the last word.</param>
    public IReadOnlyList<long> Find(Documents.Sorting.SortOrder? sort, bool multi, IReadOnlyList<long>? candidates, bool isNeeded)
    {
        if (candidates is not null)
        {
            var rows = StillMatching(candidates, multi);
            // Everything found earlier has changed since: what matches now has to be searched for here.
            if (rows.Count > 0 || (candidates.Count == 0 && !isNeeded))
            {
                return rows;
            }
        }

        return transaction.Find(collection, new Query(filter, sort, 0, multi ? int.MaxValue : 1), cancellationToken);
    }

    public byte[] Read(long row) =>
        transaction.ReadDocument(row) ?? throw new StorageException(StorageError.Corrupt, "A document disappeared within a transaction.");

    private List<long> StillMatching(IReadOnlyList<long> candidates, bool multi)
    {
        var rows = new List<long>();
        foreach (var row in candidates)
        {
            if (transaction.Matches(row, filter))
            {
                rows.Add(row);
                if (!multi)
                {
                    break;
                }
            }
        }

        return rows;
    }
}
