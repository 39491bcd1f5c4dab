using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Identity;
using Yunkai.Cloud.Limits;
using Yunkai.Cloud.Logs;
using Yunkai.Documents.Filters;
using Yunkai.Documents.Updates;
using Yunkai.Documents.Values;
using Yunkai.Rules;
using Yunkai.Storage;

namespace Yunkai.Cloud.Database;

/// <summary>
/// Documents of one environment as callers may see and change them: permission, owner, templates and defaults are applied here,
/// once for every protocol. Refusals are <see cref="CloudException"/>; document and storage errors are translated in <see cref="DatabaseErrors"/>.
/// </summary>
public sealed partial class DatabaseService(IDocumentStore store, CloudLimits limits, IActivityLog activity, TimeProvider time)
{
    private long NowUnixMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Streams the documents of a query to the visitor.</summary>
    /// <returns>How many rows were asked for after defaults and caps, and how many came.</returns>
    public async ValueTask<QueryOutcome> FindAsync(Caller caller, DocumentQuery query, IDocumentVisitor visitor, CancellationToken cancellationToken = default)
    {
        var (fallback, most) = query.IsMiniProgramClient ? (limits.ClientRows, limits.ClientRows) : (limits.ServerRows, limits.ServerRowsMax);
        var limit = query.IsSingleDocument ? 1 : query.Limit is > 0 ? Math.Min(query.Limit.Value, most) : fallback;
        if (query.Skip < 0)
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, "offset must be a non-negative integer");
        }

        var collection = FindReadable(query.Collection);
        var filter = Restrict(caller, collection, AccessOperation.Read, query.Condition);
        if (collection is null)
        {
            return new QueryOutcome(limit, query.Skip, 0);
        }

        var request = new FindRequest { Filter = filter, Sort = query.Sort, Skip = query.Skip, Limit = limit };
        var count = await Guard(store.FindAsync(query.Collection, request, visitor, cancellationToken)).ConfigureAwait(false);
        return new QueryOutcome(limit, query.Skip, count);
    }

    /// <summary>Counts what the caller may read.</summary>
    public ValueTask<long> CountAsync(Caller caller, string collectionName, Document? condition, CancellationToken cancellationToken = default)
    {
        var collection = FindReadable(collectionName);
        var filter = Restrict(caller, collection, AccessOperation.Read, condition);
        return collection is null ? ValueTask.FromResult(0L) : Guard(store.CountAsync(collectionName, filter, cancellationToken));
    }

    /// <summary>Inserts all or none; returns the ids in order.</summary>
    public async ValueTask<IReadOnlyList<Value>> InsertAsync(Caller caller, string collectionName, IReadOnlyList<Document> documents, CancellationToken cancellationToken = default)
    {
        if (documents.Count == 0 || documents.Count > limits.MaxInsertDocuments)
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, $"data must hold 1 to {limits.MaxInsertDocuments} documents");
        }

        if (!caller.IsAdmin)
        {
            foreach (var document in documents)
            {
                RefuseOwner(document.Select(field => field.Key));
            }
        }

        await FindWritableAsync(caller, collectionName, cancellationToken).ConfigureAwait(false);
        if (caller.OwnerId is { } owner)
        {
            foreach (var document in documents)
            {
                // The platform shows the owner right after the id.
                document.Insert(document.IndexOf("_id") == 0 ? 1 : 0, AccessEvaluator.OwnerField, owner);
            }
        }

        return await Guard(store.InsertAsync(collectionName, documents, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Updates or replaces what matches and the caller may write. What the caller may not write is silently left alone (reference: permissions §1).</summary>
    public async ValueTask<UpdateOutcome> UpdateAsync(Caller caller, DocumentChange change, CancellationToken cancellationToken = default)
    {
        if (change is { IsReplacement: true, Multi: true })
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, "set replaces one document: many documents at once are changed with update operators only");
        }

        var update = Guard(() => change.IsReplacement ? new OwnerKeepingReplacement(Update.Replace(change.Data)) : Update.Parse(change.Data, NowUnixMs));
        if (!caller.IsAdmin)
        {
            RefuseOwner(update.WrittenPaths);
        }

        var collection = change.Upsert ? await FindWritableAsync(caller, change.Collection, cancellationToken).ConfigureAwait(false) : FindReadable(change.Collection);
        var filter = Restrict(caller, collection, AccessOperation.Update, change.Condition);
        if (collection is null)
        {
            return new UpdateOutcome(0, 0, Value.Missing);
        }

        var request = new UpdateRequest
        {
            Filter = filter,
            Update = update,
            Multi = change.Multi,
            Upsert = change.Upsert,
            IsReplacement = change.IsReplacement,
            OnInsert = change.Upsert && caller.OwnerId is { } owner ? new Document { { AccessEvaluator.OwnerField, owner } } : null,
            ReturnDocument = change.ReturnDocument,
        };
        try
        {
            return await Guard(store.UpdateAsync(change.Collection, request, cancellationToken)).ConfigureAwait(false);
        }
        catch (CloudException error) when (!caller.IsAdmin && change.Upsert && error.InnerException is StorageException { Error: StorageError.DuplicateKey } && IsAboutId(error.InnerException))
        {
            // The id belongs to a document that the owner rewrite hid: somebody else's.
            throw PermissionDenied();
        }
    }

    // A duplicate under an index of the user's own is told as such.
    private static bool IsAboutId(Exception error) => error.Message.Contains(" index: _id_ ", StringComparison.Ordinal);

    /// <summary>Removes what matches and the caller may delete.</summary>
    public ValueTask<long> RemoveAsync(Caller caller, string collectionName, Document condition, bool multi, CancellationToken cancellationToken = default)
    {
        var collection = FindReadable(collectionName);
        var filter = Restrict(caller, collection, AccessOperation.Delete, condition);
        return collection is null ? ValueTask.FromResult(0L) : Guard(store.RemoveAsync(collectionName, filter, multi, cancellationToken));
    }
}
