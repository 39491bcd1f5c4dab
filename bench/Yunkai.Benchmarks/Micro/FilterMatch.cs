using BenchmarkDotNet.Attributes;
using Yunkai.Benchmarks.Load;
using Yunkai.Documents.Filters;
using Yunkai.Documents.Json;
using Yunkai.Documents.Values;

namespace Yunkai.Benchmarks.Micro;

/// <summary>A filter of three conditions over 1000 stored documents, against reading each into a document first.</summary>
[MemoryDiagnoser, BenchmarkCategory("match")]
public class FilterMatch
{
    private readonly byte[][] _documents = [.. Enumerable.Range(0, 1000).Select(i => Bson.Write(SampleBooks.Document(i)))];
    private readonly Filter _filter = Filter.Parse(CanonicalJson.ParseDocument("""{"is_private":false,"pages":{"$gte":{"$numberInt":"450"}},"author":"Somebody"}"""u8, 0));

    [Benchmark(Baseline = true, OperationsPerInvoke = 1000)]
    public int Read_then_compare() => _documents.Count(bson =>
    {
        var document = Bson.Read(bson);
        return !document["is_private"].AsBoolean && document["pages"].AsInt32 >= 450 && document["author"].AsArray.Any(name => name.AsString == "Somebody");
    });

    [Benchmark(OperationsPerInvoke = 1000)]
    public int Match_stored_bytes() => _documents.Count(bson => _filter.Matches(bson));
}
