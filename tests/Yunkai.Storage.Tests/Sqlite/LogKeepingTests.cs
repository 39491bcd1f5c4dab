using Yunkai.Documents.Filters;
using Yunkai.Documents.Sorting;
using Yunkai.Documents.Updates;
using Yunkai.Documents.Values;
using Yunkai.Storage.Sqlite;
using Yunkai.Testing.Storage;

namespace Yunkai.Storage.Tests.Sqlite;

public sealed class LogKeepingTests
{
    [Fact]
    public async Task Old_entries_go_and_the_sequence_goes_on_after_a_restart()
    {
        await using var test = await TestStore.OpenAsync();
        await WriteAsync(test, 3000);
        test.Time.Advance(TimeSpan.FromDays(8));

        await WriteAsync(test, 1);
        await WaitForFirstAsync(test.Store, first => first == 3001);

        Assert.Equal(3001, test.Store.LastSequence);
        test.Time.Advance(TimeSpan.FromDays(8));
        await test.ReopenAsync();
        await WriteAsync(test, 1);
        Assert.Equal(3002, test.Store.LastSequence);
        await WaitForFirstAsync(test.Store, first => first == 3002);
    }

    [Fact]
    public async Task The_log_keeps_to_its_size()
    {
        await using var test = await TestStore.OpenAsync(options => With(options, logMaxBytes: 100_000));
        await WriteAsync(test, 200, size: 1000);
        test.Time.Advance(TimeSpan.FromMinutes(2));

        await WriteAsync(test, 1);

        var log = await WaitForFirstAsync(test.Store, first => first > 1);
        var kept = log.Sum(entry => entry.After.Length + entry.Undo.Length);
        Assert.InRange(kept, 80_000, 100_000);
        Assert.Equal(201, log[^1].Sequence);
        Assert.InRange(await test.Store.MeasureSizeAsync(), 200_000, 250_000); // the records are all there, and the log does not count
    }

    [Fact]
    public async Task A_clock_set_back_does_not_turn_the_log_round()
    {
        await using var test = await TestStore.OpenAsync();
        await WriteAsync(test, 1);
        await test.Store.DisposeAsync();
        var earlier = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(test.Time.GetUtcNow().AddDays(-3));
        await using var store = await SqliteStores.OpenAsync(new SqliteStoreOptions { Path = test.Path, EnvironmentId = "e", Time = earlier });

        await store.WriteRecordsAsync([new RecordWrite(RecordKind.User, "later", new Document())]);

        var log = await store.ReadLogAsync(0, 10);
        Assert.Equal(log[0].UnixMs, log[1].UnixMs);
    }

    [Fact]
    public async Task A_full_write_ahead_log_is_emptied_between_batches()
    {
        await using var test = await TestStore.OpenAsync(options => With(options, walLimitMegabytes: 1));
        await test.Store.CreateCollectionAsync("books", new Document());
        var longest = 0L;
        for (var i = 0; i < 60; i++)
        {
            await test.Store.InsertAsync("books", [new Document { { "text", new string('x', 100_000) } }]);
            test.Time.Advance(TimeSpan.FromSeconds(2)); // a tick of the checkpoints too
            longest = Math.Max(longest, new FileInfo(test.Path + "-wal").Length);
        }

        Assert.InRange(longest, 1, 4 << 20);
        Assert.Equal(60, await test.Store.CountAsync("books", Filter.All));
    }

    [Fact]
    public async Task A_reader_may_not_hold_its_snapshot_for_ever()
    {
        await using var test = await TestStore.OpenAsync();
        await test.Store.CreateCollectionAsync("books", new Document());
        await test.Store.InsertAsync("books", [.. Enumerable.Range(0, 1000).Select(i => new Document { { "_id", i } })]);

        var error = await Assert.ThrowsAsync<StorageException>(() =>
            test.Store.FindAsync("books", new FindRequest { Filter = Filter.All }, new SlowVisitor(() => test.Time.Advance(TimeSpan.FromSeconds(1)))).AsTask());

        Assert.Equal(StorageError.Timeout, error.Error);
        // The connection is free again, and good.
        Assert.Equal(1000, await test.Store.CountAsync("books", Filter.Parse(new Document { { "_id", new Document { { "$ne", "x" } } } })));
    }

    [Fact]
    public async Task A_sort_may_not_hold_more_than_its_memory_unless_a_limit_keeps_it_small()
    {
        await using var test = await TestStore.OpenAsync(options => new SqliteStoreOptions { Path = options.Path, EnvironmentId = options.EnvironmentId, Time = options.Time, Ids = options.Ids, QueryLimits = new QueryLimits { SortBytes = 10_000 } });
        await test.Store.CreateCollectionAsync("books", new Document());
        await test.Store.InsertAsync("books", [.. Enumerable.Range(0, 1000).Select(i => new Document { { "_id", i }, { "n", i * 7919 % 1000 } })]);
        var sort = SortOrder.Of(new SortField("n", false));

        var error = await Assert.ThrowsAsync<StorageException>(() => DocumentList.FindAsync(test.Store, "books", Filter.All, sort));

        Assert.Equal(StorageError.MemoryExceeded, error.Error);
        Assert.Equal([0, 1, 2], (await DocumentList.FindAsync(test.Store, "books", Filter.All, sort, limit: 3)).Select(row => row["n"].AsInt32));
        await test.Store.CreateIndexAsync("books", new IndexDefinition("n_1", [new("n")]));
        Assert.Equal(1000, (await DocumentList.FindAsync(test.Store, "books", Filter.All, sort, limit: 1000)).Count);
    }

    [Fact]
    public async Task A_visitor_that_throws_and_a_cancelled_search_leave_the_connection_usable()
    {
        await using var test = await TestStore.OpenAsync(options => With(options, maxReaders: 1));
        await test.Store.CreateCollectionAsync("books", new Document());
        await test.Store.InsertAsync("books", [.. Enumerable.Range(0, 2000).Select(i => new Document { { "_id", i } })]);
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAsync<TimeZoneNotFoundException>(() =>
            test.Store.FindAsync("books", new FindRequest { Filter = Filter.All }, new SlowVisitor(() => throw new TimeZoneNotFoundException())).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            test.Store.FindAsync("books", new FindRequest { Filter = Filter.All }, new SlowVisitor(cancel.Cancel), cancel.Token).AsTask());

        Assert.Equal(2000, await test.Store.CountAsync("books", Filter.All));
    }

    [Fact]
    public async Task Readers_see_whole_calls_only_while_writers_and_indexes_come_and_go()
    {
        await using var test = await TestStore.OpenAsync();
        await test.Store.CreateCollectionAsync("books", new Document());
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await test.Store.InsertAsync("books", [new Document { { "pair", i }, { "a", 1 } }, new Document { { "pair", i }, { "a", 1 } }]);
                await test.Store.UpdateAsync("books", new UpdateRequest { Filter = Filter.Equal("pair", i), Multi = true, Update = Update.Parse(new Document { { "$set", new Document { { "a", Value.Array(2, 3) } } } }) });
                await test.Store.RemoveAsync("books", Filter.Equal("pair", i - 5), multi: true);
            }
        });
        var indexer = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await test.Store.CreateIndexAsync("books", new IndexDefinition("pair_1", [new("pair")]));
                await test.Store.CreateIndexAsync("books", new IndexDefinition("a_1", [new("a")]));
                await test.Store.DropIndexAsync("books", "pair_1");
                await test.Store.DropIndexAsync("books", "a_1");
            }
        });

        var seen = 0;
        var deadline = Environment.TickCount64 + 20_000;
        for (var i = 0; (i < 1000 || seen < 2000) && Environment.TickCount64 < deadline; i++)
        {
            var filter = (i % 4) switch { 0 => Filter.All, 1 => Filter.Equal("a", 1), 2 => Filter.Equal("a", 3), _ => Filter.Parse(new Document { { "pair", new Document { { "$gte", 0 } } } }) };
            var found = await DocumentList.FindAsync(test.Store, "books", filter);
            seen += found.Count;
            Assert.All(found.GroupBy(document => document["pair"]), pair => Assert.Equal(2, pair.Count()));
        }

        await stop.CancelAsync();
        await Task.WhenAll(writer, indexer);
        Assert.True(seen >= 2000, $"only {seen} documents were seen");
        StoredConsistency.Check(test.Path);
    }

    private static SqliteStoreOptions With(SqliteStoreOptions options, long logMaxBytes = 1L << 30, int walLimitMegabytes = 64, int maxReaders = 4) => new()
    {
        Path = options.Path,
        EnvironmentId = options.EnvironmentId,
        Time = options.Time,
        Ids = options.Ids,
        LogMaxBytes = logMaxBytes,
        WalLimitMegabytes = walLimitMegabytes,
        MaxReaders = maxReaders,
    };

    private static async Task WriteAsync(TestStore test, int count, int size = 10)
    {
        var start = test.Store.LastSequence;
        foreach (var part in Enumerable.Range(0, count).Chunk(500))
        {
            await test.Store.WriteRecordsAsync([.. part.Select(i => new RecordWrite(RecordKind.User, $"u{start + i}", new Document { { "text", new string('x', size) } }))]);
        }
    }

    /// <summary>The log is trimmed after the acknowledgement: waits for it, within reason.</summary>
    private static async Task<IReadOnlyList<LogEntry>> WaitForFirstAsync(IDocumentStore store, Func<long, bool> isExpected)
    {
        var deadline = Environment.TickCount64 + 10_000;
        while (true)
        {
            var log = await store.ReadLogAsync(0, 10_000);
            if (isExpected(log[0].Sequence))
            {
                return log;
            }

            Assert.True(Environment.TickCount64 < deadline, $"The log still begins at {log[0].Sequence}.");
            await Task.Yield();
        }
    }

    private sealed class SlowVisitor(Action perDocument) : IDocumentVisitor
    {
        public bool Visit(ReadOnlySpan<byte> bson)
        {
            perDocument();
            return true;
        }
    }
}
