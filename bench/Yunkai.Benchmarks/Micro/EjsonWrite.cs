using System.Buffers;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using Yunkai.Benchmarks.Load;
using Yunkai.Documents.Json;

namespace Yunkai.Benchmarks.Micro;

/// <summary>One stored document to canonical extended JSON, against MongoDB's own library.</summary>
[MemoryDiagnoser, BenchmarkCategory("read")]
public class EjsonWrite
{
    private static readonly JsonWriterSettings Canonical = new() { OutputMode = JsonOutputMode.CanonicalExtendedJson };
    private readonly byte[] _bson = Yunkai.Documents.Values.Bson.Write(SampleBooks.Document(7));
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly Utf8JsonWriter _writer;

    public EjsonWrite() => _writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true });

    [Benchmark(Baseline = true)]
    public int MongoDB_library() => BsonSerializer.Deserialize<BsonDocument>(_bson).ToJson(Canonical).Length;

    [Benchmark]
    public int From_stored_bytes()
    {
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        CanonicalJson.Write(_writer, _bson);
        _writer.Flush();
        return _buffer.WrittenCount;
    }
}
