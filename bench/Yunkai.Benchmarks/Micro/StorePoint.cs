using BenchmarkDotNet.Attributes;
using Yunkai.Benchmarks.Load;
using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;
using Yunkai.Storage;

namespace Yunkai.Benchmarks.Micro;

/// <summary>Point get and insert of the engine, without HTTP, against bare SQLite through the same native library, both with fsync.</summary>
[MemoryDiagnoser, BenchmarkCategory("read", "write")]
public class StorePoint
{
    private readonly Sink _sink = new();
    private readonly Filter _filter = Filter.Equal("_id", Value.String(SampleBooks.Id(42)));
    private string _folder = "";
    private BareSqlite? _bare;
    private IDocumentStore? _store;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _folder = Directory.CreateTempSubdirectory("yunkai-bench-store-").FullName;
        _bare = new BareSqlite(_folder);
        _store = await SqliteStores.OpenAsync(new SqliteStoreOptions { Path = Path.Combine(_folder, "data.db"), EnvironmentId = "bench" });
        await _store.CreateCollectionAsync("books", []);
        await _store.CreateCollectionAsync("added", []);
        await _store.InsertAsync("books", [.. Enumerable.Range(0, SampleBooks.Count).Select(SampleBooks.Document)]);
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _store!.DisposeAsync(); // set up
        _bare!.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Baseline = true)]
    public int Bare_get() => _bare!.Get(42);

    [Benchmark]
    public async Task<int> Engine_get()
    {
        await _store!.FindAsync("books", new FindRequest { Filter = _filter, Limit = 1 }, _sink);
        return _sink.Bytes;
    }

    [Benchmark]
    public void Bare_insert() => _bare!.Insert(1);

    [Benchmark]
    public async Task Engine_insert()
    {
        var document = SampleBooks.Document(7);
        document.Remove("_id");
        await _store!.InsertAsync("added", [document]);
    }

    private sealed class Sink : IDocumentVisitor
    {
        public int Bytes { get; private set; }

        public bool Visit(ReadOnlySpan<byte> bson)
        {
            Bytes = bson.Length;
            return true;
        }
    }
}
