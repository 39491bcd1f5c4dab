using Yunkai.Documents.Filters;
using Yunkai.Documents.Sorting;
using Yunkai.Documents.Updates;
using Yunkai.Documents.Values;
using Yunkai.Storage;

namespace Yunkai.Testing.Storage;

/// <summary>
/// The oracle of the storage tests: lists in memory, every question answered by looking at everything, so simple that it is right by inspection.
/// It shares the document language with the engines, and nothing else.
/// </summary>
public sealed class NaiveStore(string environmentId, IdSource ids, TimeProvider time) : IDocumentStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, NaiveCollection> _collections = new(StringComparer.Ordinal);
    private readonly Dictionary<RecordKind, SortedDictionary<byte[], byte[]>> _records = [];
    private readonly List<LogEntry> _log = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lastCollection;

    public string EnvironmentId => environmentId;

    public long LastSequence
    {
        get
        {
            lock (_gate)
            {
                return _log.Count;
            }
        }
    }

    public CollectionInfo? FindCollection(string name) => Locked(() => _collections.GetValueOrDefault(name)?.Info);

    public IReadOnlyList<CollectionInfo> ListCollections() => Locked<IReadOnlyList<CollectionInfo>>(() => [.. _collections.Values.Select(collection => collection.Info)]);

    public ValueTask<CollectionInfo> CreateCollectionAsync(string name, Document attributes, CancellationToken cancellationToken = default) => Change(batch =>
    {
        if (_collections.ContainsKey(name))
        {
            throw new StorageException(StorageError.CollectionExists, $"Collection {name} already exists");
        }

        IndexDefinition[] indexes = [new("_id_", [new("_id")]) { Unique = true }, new("_openid_1", [new("_openid")]) { Sparse = true }];
        var info = new CollectionInfo(name, ++_lastCollection, attributes.DeepClone(), indexes);
        _collections.Add(name, new NaiveCollection(info));
        Log(batch, LogKind.PutRecord, 0, name, [1], default, RecordKind.Collection);
        foreach (var index in indexes)
        {
            Log(batch, LogKind.PutRecord, 0, index.Name, [1], default, RecordKind.Index);
        }

        return info;
    });

    public ValueTask DropCollectionAsync(string name, CancellationToken cancellationToken = default) => Done(Change(batch =>
    {
        var collection = Get(name);
        foreach (var document in collection.Documents)
        {
            Log(batch, LogKind.Remove, collection.Info.Id, document.Id, default, document.Bson);
        }

        foreach (var index in collection.Info.Indexes)
        {
            Log(batch, LogKind.DeleteRecord, 0, index.Name, default, [1], RecordKind.Index);
        }

        Log(batch, LogKind.DeleteRecord, 0, name, default, [1], RecordKind.Collection);
        return _collections.Remove(name);
    }));

    public ValueTask<CollectionInfo> SetCollectionAttributesAsync(string name, Document attributes, CancellationToken cancellationToken = default) => Change(batch =>
    {
        var collection = Get(name);
        if (!collection.Info.Attributes.Equals(attributes))
        {
            Log(batch, LogKind.PutRecord, 0, name, [1], [1], RecordKind.Collection);
        }

        collection.Info = collection.Info with { Attributes = attributes.DeepClone() };
        return collection.Info;
    });

    public ValueTask CreateIndexAsync(string collection, IndexDefinition definition, CancellationToken cancellationToken = default) => Done(Change(batch =>
    {
        var target = Get(collection);
        if (target.Info.Indexes.Any(index => index.Name == definition.Name || index.Fields.SequenceEqual(definition.Fields)))
        {
            throw new StorageException(StorageError.IndexExists, $"Index {definition.Name} already exists");
        }

        if (target.Info.Indexes.Count >= 20)
        {
            throw new StorageException(StorageError.LimitExceeded, "too many indexes");
        }

        var info = target.Info with { Indexes = [.. target.Info.Indexes, definition] };
        for (var i = 0; i < target.Documents.Count; i++)
        {
            target.CheckUnique(environmentId, definition, target.Documents[i].Bson, target.Documents.Take(i));
        }

        Log(batch, LogKind.PutRecord, 0, definition.Name, [1], default, RecordKind.Index);
        target.Info = info;
        return true;
    }));

    public ValueTask DropIndexAsync(string collection, string indexName, CancellationToken cancellationToken = default) => Done(Change(batch =>
    {
        var target = Get(collection);
        if (indexName is "_id_" or "_openid_1" || target.Info.Indexes.All(index => index.Name != indexName))
        {
            throw new StorageException(StorageError.IndexNotFound, $"index not found with name [{indexName}]");
        }

        Log(batch, LogKind.DeleteRecord, 0, indexName, default, [1], RecordKind.Index);
        target.Info = target.Info with { Indexes = [.. target.Info.Indexes.Where(index => index.Name != indexName)] };
        return true;
    }));

    public ValueTask<int> FindAsync(string collection, FindRequest request, IDocumentVisitor visitor, CancellationToken cancellationToken = default)
    {
        var rows = Locked(() => Matching(Get(collection), request.Filter, request.Sort).Skip(request.Skip).Take(request.Limit).ToArray());
        var visited = 0;
        foreach (var row in rows)
        {
            visited++;
            if (!visitor.Visit(row.Bson))
            {
                break;
            }
        }

        return ValueTask.FromResult(visited);
    }

    public ValueTask<long> CountAsync(string collection, Filter filter, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Locked(() => Matching(Get(collection), filter, null).LongCount()));

    public ValueTask<IReadOnlyList<Value>> InsertAsync(string collection, IReadOnlyList<Document> documents, CancellationToken cancellationToken = default) => Change<IReadOnlyList<Value>>(batch =>
    {
        var target = Get(collection);
        return [.. documents.Select(Prepare).ToArray().Select(document => Insert(target, document, batch)["_id"]).ToArray()];
    });

    public ValueTask<UpdateOutcome> UpdateAsync(string collection, UpdateRequest request, CancellationToken cancellationToken = default) => Change(batch =>
    {
        var target = Get(collection);
        var matches = Matching(target, request.Filter, request.Sort).Take(request.Multi ? int.MaxValue : 1).ToArray();
        if (matches.Length == 0 && request.Upsert)
        {
            var seed = request.Update.Apply(request.Filter.UpsertSeed(), isInsert: true).Document.DeepClone();
            var place = seed.IndexOf("_id") == 0 ? 1 : 0;
            foreach (var (name, value) in request.OnInsert ?? [])
            {
                if (!seed.ContainsKey(name))
                {
                    seed.Insert(place++, name, value);
                }
            }

            var inserted = Insert(target, Prepare(seed), batch);
            return new UpdateOutcome(0, 0, inserted["_id"], request.ReturnDocument ? inserted : null);
        }

        var modified = 0;
        Document? last = null;
        foreach (var match in matches)
        {
            var result = request.Update.For(request.Filter).Apply(Bson.Read(match.Bson));
            last = result.Document;
            if (result.Modified)
            {
                var bson = Bson.Write(result.Document);
                target.CheckUnique(environmentId, bson, target.Documents.Where(other => other != match));
                Log(batch, request.IsReplacement ? LogKind.Replace : LogKind.Update, target.Info.Id, match.Id, bson, match.Bson);
                target.Documents[target.Documents.IndexOf(match)] = match with { Bson = bson };
                modified++;
            }
        }

        return new UpdateOutcome(matches.Length, modified, Value.Missing, request.ReturnDocument ? last : null);
    });

    public ValueTask<long> RemoveAsync(string collection, Filter filter, bool multi, CancellationToken cancellationToken = default) => Change(batch =>
    {
        var target = Get(collection);
        var matches = Matching(target, filter, null).Take(multi ? int.MaxValue : 1).ToArray();
        foreach (var match in matches)
        {
            target.Documents.Remove(match);
            Log(batch, LogKind.Remove, target.Info.Id, match.Id, default, match.Bson);
        }

        return (long)matches.Length;
    });

    public ValueTask<IReadOnlyList<LogEntry>> ReadLogAsync(long after, int limit, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Locked<IReadOnlyList<LogEntry>>(() => [.. _log.Where(entry => entry.Sequence > after).Take(limit)]));

    public async ValueTask WaitForLogAsync(long after, CancellationToken cancellationToken = default)
    {
        while (Locked(() => _log.Count <= after ? _changed.Task : null) is { } changed)
        {
            await changed.WaitAsync(cancellationToken);
        }
    }

    public ValueTask<long> MeasureSizeAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Locked(() => _collections.Values.Sum(collection => collection.Documents.Sum(document => (long)document.Bson.Length)) + _records.Values.Sum(kind => kind.Sum(record => (long)record.Value.Length))));

    public ValueTask<Document?> GetRecordAsync(RecordKind kind, string key, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Locked(() => Records(kind).TryGetValue(Utf8(key), out var value) ? Bson.Read(value) : null));

    public ValueTask<IReadOnlyList<KeyValuePair<string, Document>>> ListRecordsAsync(RecordKind kind, string prefix, string? after, int limit, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Locked<IReadOnlyList<KeyValuePair<string, Document>>>(() =>
        [
            .. Records(kind)
                .Where(record => record.Key.AsSpan().StartsWith(Utf8(prefix)) && (after is null || record.Key.AsSpan().SequenceCompareTo(Utf8(after)) > 0))
                .Take(limit)
                .Select(record => new KeyValuePair<string, Document>(System.Text.Encoding.UTF8.GetString(record.Key), Bson.Read(record.Value))),
        ]));

    public ValueTask<bool> WriteRecordsAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken = default) => Change(batch =>
    {
        if (!writes.All(Holds))
        {
            return false;
        }

        foreach (var write in writes)
        {
            var records = Records(write.Kind);
            var before = records.GetValueOrDefault(Utf8(write.Key));
            var after = write.Value is null ? null : Bson.Write(write.Value);
            if (before is null ? after is null : after is not null && before.AsSpan().SequenceEqual(after))
            {
                continue;
            }

            Log(batch, after is null ? LogKind.DeleteRecord : LogKind.PutRecord, 0, write.Key, after, before, write.Kind);
            if (after is null)
            {
                records.Remove(Utf8(write.Key));
            }
            else
            {
                records[Utf8(write.Key)] = after;
            }
        }

        return true;
    });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool Holds(RecordWrite write)
    {
        var current = Records(write.Kind).GetValueOrDefault(Utf8(write.Key));
        return write.Condition switch
        {
            RecordCondition.MustExist => current is not null,
            RecordCondition.MustNotExist => current is null,
            RecordCondition.Unchanged => current is not null && write.Expected is not null && Bson.Read(current).Equals(write.Expected),
            _ => true,
        };
    }

    /// <summary>Checks and completes a document; ids are taken before anything is inserted.</summary>
    private Document Prepare(Document document)
    {
        StorableNames.Check(document);
        var stored = new Document { { "_id", document["_id"] is { IsMissing: false } id ? id : Value.String(ids.NewDocumentId()) } };
        foreach (var (name, value) in document)
        {
            if (name != "_id")
            {
                stored.Add(name, value);
            }
        }

        Bson.Write(stored);
        return stored;
    }

    private Document Insert(NaiveCollection target, Document stored, Guid batch)
    {
        var bson = Bson.Write(stored);
        target.CheckUnique(environmentId, bson, target.Documents);
        target.Documents.Add(new NaiveDocument(stored["_id"], bson));
        Log(batch, LogKind.Insert, target.Info.Id, stored["_id"], bson, default);
        return stored;
    }

    private static IEnumerable<NaiveDocument> Matching(NaiveCollection collection, Filter filter, SortOrder? sort)
    {
        var matches = collection.Documents.Where(document => filter.Matches(document.Bson));
        return sort is null ? matches : matches.OrderBy(document => sort.Key(document.Bson), ByteOrder.Instance);
    }

    private NaiveCollection Get(string name) =>
        _collections.GetValueOrDefault(name) ?? throw new StorageException(StorageError.CollectionNotFound, $"Collection {name} does not exist");

    private SortedDictionary<byte[], byte[]> Records(RecordKind kind)
    {
        if (!_records.TryGetValue(kind, out var records))
        {
            _records.Add(kind, records = new SortedDictionary<byte[], byte[]>(ByteOrder.Instance));
        }

        return records;
    }

    private void Log(Guid batch, LogKind kind, int collection, Value id, byte[]? after, byte[]? before, RecordKind? record = null) =>
        _log.Add(new LogEntry(_log.Count + 1, time.GetUtcNow().ToUnixTimeMilliseconds(), string.Empty, batch, kind, collection, id, after ?? [], before is null ? default(ReadOnlyMemory<byte>) : (byte[])[1, .. before]) { RecordKind = record });

    private ValueTask<T> Change<T>(Func<Guid, T> change) => ValueTask.FromResult(Locked(() =>
    {
        // All or nothing, the simple way: put everything back.
        var collections = _collections.ToDictionary(pair => pair.Key, pair => (pair.Value, pair.Value.Info, Documents: pair.Value.Documents.ToArray()));
        var logged = _log.Count;
        try
        {
            var result = change(ids.NewBatchId());
            if (_log.Count > logged)
            {
                var changed = _changed;
                _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
                changed.TrySetResult();
            }

            return result;
        }
        catch
        {
            _log.RemoveRange(logged, _log.Count - logged);
            _collections.Clear();
            foreach (var (name, (collection, info, documents)) in collections)
            {
                collection.Info = info;
                collection.Documents.Clear();
                collection.Documents.AddRange(documents);
                _collections.Add(name, collection);
            }

            throw;
        }
    }));

    private static async ValueTask Done(ValueTask<bool> call) => await call;

    private T Locked<T>(Func<T> action)
    {
        lock (_gate)
        {
            return action();
        }
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private sealed class ByteOrder : IComparer<byte[]>
    {
        public static ByteOrder Instance { get; } = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
