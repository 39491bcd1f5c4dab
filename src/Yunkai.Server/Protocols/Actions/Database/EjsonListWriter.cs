using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.ObjectPool;
using Yunkai.Documents.Json;
using Yunkai.Documents.Projections;
using Yunkai.Storage;

namespace Yunkai.Server.Protocols.Actions.Database;

/// <summary>Writes each visited document as one string of canonical EJSON into the reply's array, straight from the stored bytes. Rented for one query.</summary>
internal sealed class EjsonListWriter : IDocumentVisitor, IDisposable
{
    private const int KeptBytes = 256 * 1024;
    private const int KeptWriters = 32;
    private static readonly DefaultObjectPool<EjsonListWriter> Pool = new(new Policy(), KeptWriters);

    private readonly Utf8JsonWriter _inner;
    private ArrayBufferWriter<byte> _text = new(1024);
    private Utf8JsonWriter? _reply;
    private Projection? _projection;
    private int _maxBytes;
    private long _total;

    private EjsonListWriter() => _inner = new Utf8JsonWriter(_text, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static EjsonListWriter Rent(Utf8JsonWriter reply, Projection? projection, int maxBytes)
    {
        var writer = Pool.Get();
        writer._reply = reply;
        writer._projection = projection;
        writer._maxBytes = maxBytes;
        writer._total = 0;
        return writer;
    }

    public bool Visit(ReadOnlySpan<byte> bson)
    {
        _text.ResetWrittenCount();
        _inner.Reset(_text);
        if (_projection?.Apply(bson) is { } projected)
        {
            CanonicalJson.WriteWithPlainIds(_inner, projected);
        }
        else
        {
            CanonicalJson.WriteWithPlainIds(_inner, bson);
        }

        _inner.Flush();
        _total += _text.WrittenCount;
        if (_total > _maxBytes)
        {
            throw ResultSize.TooLarge(_maxBytes);
        }

        _reply!.WriteStringValue(_text.WrittenSpan); // set by Rent
        return true;
    }

    public void Dispose()
    {
        _reply = null;
        _projection = null;
        if (_text.Capacity > KeptBytes)
        {
            _text = new ArrayBufferWriter<byte>(1024);
        }

        _inner.Reset(_text);
        Pool.Return(this);
    }

    private sealed class Policy : PooledObjectPolicy<EjsonListWriter>
    {
        public override EjsonListWriter Create() => new();

        public override bool Return(EjsonListWriter obj) => true;
    }
}
