using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;
using Yunkai.Storage.Reading;
using Yunkai.Storage.Writing;

namespace Yunkai.Storage.Sqlite;

internal sealed partial class SqliteStore
{
    // For a change of one document a few rows more are remembered, in case others change the first ones meanwhile.
    private const int SpareCandidates = 16;

    public CollectionInfo? FindCollection(string name) => _state.Catalog.Find(name)?.Info;

    public IReadOnlyList<CollectionInfo> ListCollections() => [.. _state.Catalog.Collections.Values.Select(collection => collection.Info)];

    public ValueTask<CollectionInfo> CreateCollectionAsync(string name, Document attributes, CancellationToken cancellationToken = default) =>
        _writer.SubmitAsync(new CollectionCreate(_options.Ids.NewBatchId(), name, attributes, cancellationToken));

    public async ValueTask DropCollectionAsync(string name, CancellationToken cancellationToken = default) =>
        await _writer.SubmitAsync(new CollectionDrop(_options.Ids.NewBatchId(), name, cancellationToken)).ConfigureAwait(false);

    public ValueTask<CollectionInfo> SetCollectionAttributesAsync(string name, Document attributes, CancellationToken cancellationToken = default) =>
        _writer.SubmitAsync(new CollectionAttributes(_options.Ids.NewBatchId(), name, attributes, cancellationToken));

    public async ValueTask CreateIndexAsync(string collection, IndexDefinition definition, CancellationToken cancellationToken = default) =>
        await _writer.SubmitAsync(new IndexCreate(_options.Ids.NewBatchId(), EnvironmentId, collection, definition, cancellationToken)).ConfigureAwait(false);

    public async ValueTask DropIndexAsync(string collection, string indexName, CancellationToken cancellationToken = default) =>
        await _writer.SubmitAsync(new IndexDrop(_options.Ids.NewBatchId(), collection, indexName, cancellationToken)).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<Value>> InsertAsync(string collection, IReadOnlyList<Document> documents, CancellationToken cancellationToken = default)
    {
        // Refused here already, before anything is encoded; the writer looks again.
        _state.Catalog.Get(collection);
        var prepared = new PreparedDocument[documents.Count];
        for (var i = 0; i < prepared.Length; i++)
        {
            prepared[i] = PreparedDocument.Of(documents[i], _options.Ids);
        }

        return await _writer.SubmitAsync(new DocumentInsert(_options.Ids.NewBatchId(), EnvironmentId, collection, prepared, cancellationToken)).ConfigureAwait(false);
    }

    public async ValueTask<UpdateOutcome> UpdateAsync(string collection, UpdateRequest request, CancellationToken cancellationToken = default)
    {
        var candidates = await FindCandidatesAsync(collection, Candidates(request.Filter, request.Sort, request.Multi), cancellationToken).ConfigureAwait(false);
        if (candidates is { Count: 0 } && !request.Upsert)
        {
            return new UpdateOutcome(0, 0, Value.Missing);
        }

        return await _writer.SubmitAsync(new DocumentUpdate(_options.Ids.NewBatchId(), _context, collection, request, candidates, cancellationToken)).ConfigureAwait(false);
    }

    public async ValueTask<long> RemoveAsync(string collection, Filter filter, bool multi, CancellationToken cancellationToken = default)
    {
        var candidates = await FindCandidatesAsync(collection, Candidates(filter, null, multi), cancellationToken).ConfigureAwait(false);
        if (candidates is { Count: 0 })
        {
            return 0;
        }

        return await _writer.SubmitAsync(new DocumentRemove(_options.Ids.NewBatchId(), _context, collection, filter, multi, candidates, cancellationToken)).ConfigureAwait(false);
    }

    private static Query Candidates(Filter filter, Documents.Sorting.SortOrder? sort, bool multi) => new(filter, sort, 0, multi ? int.MaxValue : SpareCandidates);
}
