using Yunkai.Documents.Filters;
using Yunkai.Documents.Updates;
using Yunkai.Documents.Values;

namespace Yunkai.Storage;

/// <summary>
/// The documents, indexes, metadata and commit log of one environment. Every engine meets this contract;
/// <c>Checked</c> wraps each engine and enforces the arguments and the permitted errors.
/// </summary>
/// <remarks>
/// A write method returns only after the change and its log entry are on disk (fsync). Each document changes atomically; one call is one
/// batch and is applied whole or not at all. A plain write sees the newest committed state of each document it changes: conditions are
/// evaluated again inside the write, so concurrent increments never lose one. Missing collections: reads and writes throw
/// <see cref="StorageException"/> (CollectionNotFound).
/// </remarks>
public interface IDocumentStore : IRecordStore
{
    string EnvironmentId { get; }

    // Collections and indexes.

    /// <summary>The collection as of the last commit this node has seen, or null. Served from memory.</summary>
    CollectionInfo? FindCollection(string name);
    IReadOnlyList<CollectionInfo> ListCollections();

    /// <summary>Creates with the built-in indexes on <c>_id</c> and <c>_openid</c>. Throws CollectionExists.</summary>
    ValueTask<CollectionInfo> CreateCollectionAsync(string name, Document attributes, CancellationToken cancellationToken = default);
    ValueTask DropCollectionAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Replaces the attributes (permission tag and the like, opaque to the store).</summary>
    ValueTask<CollectionInfo> SetCollectionAttributesAsync(string name, Document attributes, CancellationToken cancellationToken = default);

    /// <summary>Builds an index over what is there. Throws DuplicateKey when a unique index does not hold, KeyTooLarge, LimitExceeded, IndexExists.</summary>
    ValueTask CreateIndexAsync(string collection, IndexDefinition definition, CancellationToken cancellationToken = default);

    ValueTask DropIndexAsync(string collection, string indexName, CancellationToken cancellationToken = default);

    // Documents.

    /// <summary>Streams matching documents in order to the visitor. Unsorted order is insertion order. Runs on one snapshot.</summary>
    /// <returns>The number of documents visited.</returns>
    ValueTask<int> FindAsync(string collection, FindRequest request, IDocumentVisitor visitor, CancellationToken cancellationToken = default);
    ValueTask<long> CountAsync(string collection, Filter filter, CancellationToken cancellationToken = default);

    /// <summary>Inserts all or none. A document without <c>_id</c> gets one; <c>_id</c> is stored first. Throws DuplicateKey with MongoDB's E11000 text.</summary>
    ValueTask<IReadOnlyList<Value>> InsertAsync(string collection, IReadOnlyList<Document> documents, CancellationToken cancellationToken = default);
    ValueTask<UpdateOutcome> UpdateAsync(string collection, UpdateRequest request, CancellationToken cancellationToken = default);
    ValueTask<long> RemoveAsync(string collection, Filter filter, bool multi, CancellationToken cancellationToken = default);

    // The commit log.

    /// <summary>The sequence number of the newest committed entry; 0 when the log is empty.</summary>
    long LastSequence { get; }

    /// <summary>Entries after a sequence number, oldest first, at most <paramref name="limit"/>.</summary>
    ValueTask<IReadOnlyList<LogEntry>> ReadLogAsync(long after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Completes when an entry after the given number has been committed.</summary>
    ValueTask WaitForLogAsync(long after, CancellationToken cancellationToken = default);

    /// <summary>Bytes used by documents, indexes and metadata, without the log.</summary>
    ValueTask<long> MeasureSizeAsync(CancellationToken cancellationToken = default);
}
