using System.Diagnostics;
using MongoDB.Bson;
using Yunkai.Benchmarks.Load;
using Yunkai.Documents.Filters;
using Yunkai.Documents.Updates;
using Yunkai.Documents.Values;
using Yunkai.Storage;

namespace Yunkai.Benchmarks.Engine;

/// <summary>
/// The storage engine without HTTP: insert, get, range and update against a C program that does equal work on the same SQLite; an unindexed
/// scan against evaluating BsonDocuments; 64 writers with fsync against one. Pairs in turn, medians.
/// </summary>
internal static class EngineLoad
{
    private const int Filled = 100_000;
    private const int PerShelf = 20;
    private const int Writers = 256;

    public static async Task<int> RunAsync(VerbOptions options)
    {
        var rounds = (int)options.Number("rounds", 5);
        var chosen = options.Text("operation")?.Split(',');
        bool IsChosen(string operation) => chosen?.Contains(operation) != false;
        Console.WriteLine(await Repository.HeadingAsync());
        var folder = Directory.CreateTempSubdirectory("yunkai-bench-engine-").FullName;
        try
        {
            var peer = await EnginePeer.BuildAsync(folder);
            await using var store = await SqliteStores.OpenAsync(new SqliteStoreOptions { Path = Path.Combine(folder, "data.db"), EnvironmentId = "bench" });
            await store.CreateCollectionAsync("books", []);
            await store.CreateIndexAsync("books", new IndexDefinition("shelf_1", [new IndexField("shelf")]));
            var filled = 0;
            async Task<double> InsertAsync(int count)
            {
                var rate = await WriteAsync(count, Writers, number => store.InsertAsync("books", [Book(filled + number)]).AsTask());
                filled += count;
                return rate;
            }

            Console.WriteLine($"\n{rounds} pairs, medians; writes: {Writers} at a time on either side, fsync for each transaction; {Filled} documents and more:");
            Console.WriteLine("| operation | C/s | engine/s | ratio | pairs |\n|---|---|---|---|---|");
            // The others need what it leaves.
            await PairAsync("insert", rounds, () => peer.MeasureAsync("insert", Filled, Writers), () => InsertAsync(Filled));
            if (IsChosen("get"))
            {
                await PairAsync("get", rounds, () => peer.MeasureAsync("get", 200_000, 1), () => ReadAsync(200_000, number => store.FindAsync("books", Get(number % Filled), Sink.Instance)));
            }

            if (IsChosen("range"))
            {
                await PairAsync("range of 20", rounds, () => peer.MeasureAsync("range", 50_000, 1), () => ReadAsync(50_000, number => store.FindAsync("books", Shelf(number % (Filled / PerShelf)), Sink.Instance)));
            }

            var increase = Update.Parse(new Document { { "$inc", new Document { { "pages", 1 } } } });
            if (IsChosen("update"))
            {
                await PairAsync("update", rounds, () => peer.MeasureAsync("update", Filled, Writers), () => WriteAsync(Filled, Writers, number =>
                    store.UpdateAsync("books", new UpdateRequest { Filter = IdIs((int)((long)number * 7919 % Filled)), Update = increase }).AsTask()));
            }

            if (IsChosen("scan"))
            {
                await ScanAsync(store, rounds);
            }

            if (IsChosen("group"))
            {
                await GroupCommitAsync(store, rounds);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task PairAsync(string name, int rounds, Func<Task<double>> peer, Func<Task<double>> engine)
    {
        List<double> ofPeer = [], ofEngine = [];
        for (var round = 0; round < rounds; round++)
        {
            ofPeer.Add(await peer());
            ofEngine.Add(await engine());
        }

        Report(name, ofPeer, ofEngine);
    }

    private static void Report(string name, List<double> ofPeer, List<double> ofOurs)
    {
        var ratios = ofOurs.Zip(ofPeer, (ours, peers) => ours / peers).Order().ToArray();
        Console.WriteLine($"| {name} | {LoadResult.Median(ofPeer):0} | {LoadResult.Median(ofOurs):0} | {LoadResult.Median(ratios):0.00} | {ratios[0]:0.00}–{ratios[^1]:0.00} |");
    }

    /// <summary>A condition without an index over everything, on stored bytes, against reading a BsonDocument for each and asking it.</summary>
    private static async Task ScanAsync(IDocumentStore store, int rounds)
    {
        var all = new Copies();
        await store.FindAsync("books", new FindRequest { Filter = Filter.All }, all);
        var filter = Filter.Parse(new Document { { "pages", new Document { { "$gt", 880 } } }, { "title", new Document { { "$ne", "x" } } } });
        List<double> ofBson = [], ofEngine = [];
        for (var round = 0; round < rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            var matches = 0;
            foreach (var bytes in all.Documents)
            {
                var document = MongoDB.Bson.Serialization.BsonSerializer.Deserialize<BsonDocument>(bytes);
                matches += document["pages"].AsInt32 > 880 && document["title"].AsString != "x" ? 1 : 0;
            }

            ofBson.Add(all.Documents.Count / Stopwatch.GetElapsedTime(started).TotalSeconds);
            started = Stopwatch.GetTimestamp();
            var found = await store.FindAsync("books", new FindRequest { Filter = filter }, Sink.Instance);
            ofEngine.Add(all.Documents.Count / Stopwatch.GetElapsedTime(started).TotalSeconds);
            if (found != matches)
            {
                throw new InvalidOperationException($"{found} found, {matches} expected");
            }
        }

        Report($"scan of {all.Documents.Count} against BsonDocument", ofBson, ofEngine);
    }

    private static async Task GroupCommitAsync(IDocumentStore store, int rounds)
    {
        await store.CreateCollectionAsync("added", []);
        var number = 0;
        List<double> one = [], many = [];
        for (var round = 0; round < rounds; round++)
        {
            one.Add(await WriteAsync(4000, 1, _ => store.InsertAsync("added", [Book(number++)]).AsTask()));
            many.Add(await WriteAsync(40_000, 64, _ => store.InsertAsync("added", [Book(Interlocked.Increment(ref number) + 10_000_000)]).AsTask()));
        }

        Report("insert, 64 writers against one", one, many);
    }

    private static async Task<double> ReadAsync(int count, Func<int, ValueTask<int>> read)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            await read((int)((long)i * 7919 % int.MaxValue));
        }

        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<double> WriteAsync(int count, int writers, Func<int, Task> write)
    {
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var i && i < count)
            {
                await write(i);
            }
        })));
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static Document Book(int number) => new()
    {
        { "_id", SampleBooks.Id(number) },
        { "title", "The book of number " + number.ToString(System.Globalization.CultureInfo.InvariantCulture) },
        { "author", Value.Array("Somebody", "Somebody Else") },
        { "shelf", number / PerShelf },
        { "price", 39.5 },
        { "pages", number % 900 },
        { "is_private", false },
        { "created", Value.Date(1700000000000 + number) },
        { "summary", "A summary of some length, so that a document is about as long as one in an ordinary app." },
    };

    private static Filter IdIs(int number) => Filter.Equal("_id", Value.String(SampleBooks.Id(number)));

    private static FindRequest Get(int number) => new() { Filter = IdIs(number), Limit = 1 };

    private static FindRequest Shelf(int number) => new() { Filter = Filter.Equal("shelf", Value.Int32(number)), Limit = PerShelf };

    private sealed class Sink : IDocumentVisitor
    {
        public static Sink Instance { get; } = new();

        private long _sum;

        public bool Visit(ReadOnlySpan<byte> bson)
        {
            _sum += bson[0] + bson.Length;
            return true;
        }
    }

    private sealed class Copies : IDocumentVisitor
    {
        public List<byte[]> Documents { get; } = [];

        public bool Visit(ReadOnlySpan<byte> bson)
        {
            Documents.Add(bson.ToArray());
            return true;
        }
    }
}
