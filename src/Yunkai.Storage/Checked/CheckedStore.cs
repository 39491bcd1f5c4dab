using Yunkai.Documents;
using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;

namespace Yunkai.Storage.Checked;

/// <summary>
/// The contract around every engine: arguments are checked before the engine sees them, and an engine may fail only in the ways that
/// <see cref="IDocumentStore"/> names. Callers rely on both, so that no engine needs its own checks and no caller knows an engine.
/// </summary>
internal sealed class CheckedStore(IDocumentStore engine) : IDocumentStore
{
    /// <summary>Bounds of names, so that keys and messages stay small.</summary>
    public const int MaxNameLength = 120;

    public const int MaxIndexFields = 31;

    private static readonly StorageError[] Always = [StorageError.Unavailable, StorageError.Corrupt, StorageError.DiskFull];

    // Whatever searches may meet its limits.
    private static readonly StorageError[] Reading = [StorageError.LimitExceeded, StorageError.Timeout, StorageError.MemoryExceeded];

    public string EnvironmentId => engine.EnvironmentId;

    public long LastSequence => engine.LastSequence;

    /// <summary>The engine itself, for tests of this wrapper's neighbours.</summary>
    internal IDocumentStore Engine => engine;

    public CollectionInfo? FindCollection(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return engine.FindCollection(name);
    }

    public IReadOnlyList<CollectionInfo> ListCollections() => engine.ListCollections();

    public ValueTask<CollectionInfo> CreateCollectionAsync(string name, Document attributes, CancellationToken cancellationToken = default)
    {
        CheckName(name, nameof(name));
        ArgumentNullException.ThrowIfNull(attributes);
        return Permit(() => engine.CreateCollectionAsync(name, attributes, cancellationToken), StorageError.CollectionExists, StorageError.LimitExceeded);
    }

    public ValueTask DropCollectionAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Permit(() => engine.DropCollectionAsync(name, cancellationToken), StorageError.CollectionNotFound);
    }

    public ValueTask<CollectionInfo> SetCollectionAttributesAsync(string name, Document attributes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(attributes);
        return Permit(() => engine.SetCollectionAttributesAsync(name, attributes, cancellationToken), StorageError.CollectionNotFound);
    }

    public ValueTask CreateIndexAsync(string collection, IndexDefinition definition, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(definition);
        CheckName(definition.Name, nameof(definition));
        CheckFields(definition);
        return Permit(
            () => engine.CreateIndexAsync(collection, definition, cancellationToken),
            StorageError.CollectionNotFound, StorageError.IndexExists, StorageError.DuplicateKey, StorageError.KeyTooLarge, StorageError.LimitExceeded);
    }

    public ValueTask DropIndexAsync(string collection, string indexName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(indexName);
        return Permit(() => engine.DropIndexAsync(collection, indexName, cancellationToken), StorageError.CollectionNotFound, StorageError.IndexNotFound);
    }

    public ValueTask<int> FindAsync(string collection, FindRequest request, IDocumentVisitor visitor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(request.Filter);
        ArgumentNullException.ThrowIfNull(visitor);
        ArgumentOutOfRangeException.ThrowIfNegative(request.Skip);
        ArgumentOutOfRangeException.ThrowIfNegative(request.Limit);
        // The visitor is the caller's own code: whatever it throws passes through.
        return engine.FindAsync(collection, request, visitor, cancellationToken);
    }

    public ValueTask<long> CountAsync(string collection, Filter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(filter);
        return Permit(() => engine.CountAsync(collection, filter, cancellationToken), [.. Reading, StorageError.CollectionNotFound]);
    }

    public ValueTask<IReadOnlyList<Value>> InsertAsync(string collection, IReadOnlyList<Document> documents, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(documents);
        foreach (var document in documents)
        {
            ArgumentNullException.ThrowIfNull(document, nameof(documents));
        }

        return Permit(
            () => engine.InsertAsync(collection, documents, cancellationToken),
            [.. Reading, StorageError.CollectionNotFound, StorageError.DuplicateKey, StorageError.KeyTooLarge]);
    }

    public ValueTask<UpdateOutcome> UpdateAsync(string collection, UpdateRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(request.Filter);
        ArgumentNullException.ThrowIfNull(request.Update);
        if (request.Multi && (request.Sort is not null || request.ReturnDocument))
        {
            throw new ArgumentException("An update of many documents takes no sort and returns no document.", nameof(request));
        }

        return Permit(
            () => engine.UpdateAsync(collection, request, cancellationToken),
            [.. Reading, StorageError.CollectionNotFound, StorageError.DuplicateKey, StorageError.KeyTooLarge]);
    }

    public ValueTask<long> RemoveAsync(string collection, Filter filter, bool multi, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(filter);
        return Permit(() => engine.RemoveAsync(collection, filter, multi, cancellationToken), [.. Reading, StorageError.CollectionNotFound]);
    }

    public ValueTask<IReadOnlyList<LogEntry>> ReadLogAsync(long after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return Permit(() => engine.ReadLogAsync(after, limit, cancellationToken));
    }

    public ValueTask WaitForLogAsync(long after, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        return Permit(() => engine.WaitForLogAsync(after, cancellationToken));
    }

    public ValueTask<long> MeasureSizeAsync(CancellationToken cancellationToken = default) => Permit(() => engine.MeasureSizeAsync(cancellationToken));

    public ValueTask<Document?> GetRecordAsync(RecordKind kind, string key, CancellationToken cancellationToken = default)
    {
        CheckKind(kind);
        ArgumentNullException.ThrowIfNull(key);
        return Permit(() => engine.GetRecordAsync(kind, key, cancellationToken));
    }

    public ValueTask<IReadOnlyList<KeyValuePair<string, Document>>> ListRecordsAsync(RecordKind kind, string prefix, string? after, int limit, CancellationToken cancellationToken = default)
    {
        CheckKind(kind);
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return Permit(() => engine.ListRecordsAsync(kind, prefix, after, limit, cancellationToken));
    }

    public ValueTask<bool> WriteRecordsAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writes);
        foreach (var write in writes)
        {
            ArgumentNullException.ThrowIfNull(write, nameof(writes));
            CheckKind(write.Kind);
            CheckText(write.Key, nameof(writes));
            if (write.Kind is RecordKind.Collection or RecordKind.Index)
            {
                throw new ArgumentException("Collections and indexes are changed by their own methods.", nameof(writes));
            }

            if (write.Condition == RecordCondition.Unchanged && write.Expected is null)
            {
                throw new ArgumentException("The condition Unchanged needs the expected value; for none there is MustNotExist.", nameof(writes));
            }
        }

        return Permit(() => engine.WriteRecordsAsync(writes, cancellationToken));
    }

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    private static void CheckKind(RecordKind kind)
    {
        if (!Enum.IsDefined(kind))
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of record.");
        }
    }

    private static void CheckName(string name, string parameter)
    {
        CheckText(name, parameter);
        if (name.Length is 0 or > MaxNameLength || name.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException($"A name has 1 to {MaxNameLength} characters and no NUL.", parameter);
        }
    }

    /// <summary>Half a surrogate pair has no UTF-8 form: two such keys would become one.</summary>
    private static void CheckText(string text, string parameter)
    {
        ArgumentNullException.ThrowIfNull(text, parameter);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                throw new ArgumentException("The text holds half a surrogate pair.", parameter);
            }
        }
    }

    private static void CheckFields(IndexDefinition definition)
    {
        if (definition.Fields is null or { Count: 0 })
        {
            throw new ArgumentException("An index needs at least one field.", nameof(definition));
        }

        // A limit of the document language, which a user may well pass: a refusal, not misuse.
        if (definition.Fields.Count > MaxIndexFields)
        {
            throw new StorageException(StorageError.LimitExceeded, $"An index has at most {MaxIndexFields} fields, {definition.Name} has {definition.Fields.Count}.");
        }

        if (definition.Fields.Any(field => field.Kind != IndexFieldKind.Ordered))
        {
            throw new StorageException(StorageError.LimitExceeded, $"Index {definition.Name}: indexes of shapes (2dsphere) and of words (text) are not supported by this version; use ordered fields.");
        }

        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in definition.Fields)
        {
            CheckText(field.Path, nameof(definition));
            if (field.Path.Length == 0 || field.Path.Split('.').Any(part => part.Length == 0 || part[0] == '$') || !paths.Add(field.Path))
            {
                throw new ArgumentException($"An index field is a dotted path without empty parts and without $, named once: {field.Path}", nameof(definition));
            }
        }
    }

    private static async ValueTask Permit(Func<ValueTask> call, params StorageError[] permitted)
    {
        try
        {
            await call().ConfigureAwait(false);
        }
        catch (Exception error) when (!IsPermitted(error, permitted))
        {
            throw BrokenContract(error);
        }
    }

    private static async ValueTask<T> Permit<T>(Func<ValueTask<T>> call, params StorageError[] permitted)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception error) when (!IsPermitted(error, permitted))
        {
            throw BrokenContract(error);
        }
    }

    private static bool IsPermitted(Exception error, StorageError[] permitted) => error switch
    {
        StorageException storage => Array.IndexOf(Always, storage.Error) >= 0 || Array.IndexOf(permitted, storage.Error) >= 0,
        DocumentException or OperationCanceledException => true,
        _ => false,
    };

    private static InvalidOperationException BrokenContract(Exception error) => new($"The storage engine broke its contract: {error.Message}", error);
}
