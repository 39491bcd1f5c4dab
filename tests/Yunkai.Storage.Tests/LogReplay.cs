using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;
using Yunkai.Testing.Storage;

namespace Yunkai.Storage.Tests;

/// <summary>Rebuilds the documents of a store from its log alone, forwards and backwards.</summary>
internal static class LogReplay
{
    /// <summary>From nothing to now by every entry's later version, and back to nothing by its undo, checking each version on the way.</summary>
    public static async Task CheckAsync(IDocumentStore store)
    {
        var log = await ReadAllAsync(store);
        var state = new Dictionary<(int Collection, Value Id), byte[]>();
        var previousTime = 0L;
        for (var i = 0; i < log.Count; i++)
        {
            var entry = log[i];
            Assert.Equal(i + 1, entry.Sequence);
            Assert.True(entry.UnixMs >= previousTime, $"entry {entry.Sequence} lies before the one before it");
            previousTime = entry.UnixMs;
            if (entry.RecordKind is not null)
            {
                continue;
            }

            var key = (entry.CollectionId, entry.DocumentId);
            Assert.Equal(state.GetValueOrDefault(key, []), LogUndo.Before(entry).ToArray());
            if (entry.Kind == LogKind.Remove)
            {
                Assert.True(state.Remove(key));
            }
            else
            {
                Assert.Equal(entry.DocumentId, Bson.ReadField(entry.After.Span, "_id"u8));
                state[key] = entry.After.ToArray();
            }
        }

        var stored = new Dictionary<(int Collection, Value Id), byte[]>();
        foreach (var collection in store.ListCollections())
        {
            foreach (var document in await DocumentList.FindAsync(store, collection.Name, Filter.All))
            {
                stored.Add((collection.Id, document["_id"]), Bson.Write(document));
            }
        }

        Assert.Equal(stored.Count, state.Count);
        Assert.All(stored, pair => Assert.Equal(pair.Value, state[pair.Key]));

        foreach (var entry in log.AsEnumerable().Reverse().Where(entry => entry.RecordKind is null))
        {
            var key = (entry.CollectionId, entry.DocumentId);
            var before = LogUndo.Before(entry.Undo, state.GetValueOrDefault(key));
            if (before.IsEmpty)
            {
                state.Remove(key);
            }
            else
            {
                state[key] = before.ToArray();
            }
        }

        Assert.Empty(state);
    }

    public static async Task<List<LogEntry>> ReadAllAsync(IDocumentStore store)
    {
        var log = new List<LogEntry>();
        while (await store.ReadLogAsync(log.Count == 0 ? 0 : log[^1].Sequence, 500) is { Count: > 0 } page)
        {
            log.AddRange(page);
        }

        return log;
    }
}
