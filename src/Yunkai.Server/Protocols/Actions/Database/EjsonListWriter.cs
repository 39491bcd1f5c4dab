using System.Buffers;
using System.Text.Json;
using Yunkai.Cloud.Errors;
using Yunkai.Documents.Json;
using Yunkai.Documents.Projections;
using Yunkai.Storage;

namespace Yunkai.Server.Protocols.Actions.Database;

/// <summary>Writes each visited document as one string of canonical EJSON into the reply's array, straight from the stored bytes.</summary>
internal sealed class EjsonListWriter(Utf8JsonWriter reply, Projection? projection, int maxBytes) : IDocumentVisitor, IDisposable
{
    private readonly ArrayBufferWriter<byte> _text = new(512);
    private readonly Utf8JsonWriter _inner = new(Stream.Null, new JsonWriterOptions { SkipValidation = true });
    private long _total;

    public bool Visit(ReadOnlySpan<byte> bson)
    {
        _text.ResetWrittenCount();
        _inner.Reset(_text);
        if (projection is null)
        {
            CanonicalJson.Write(_inner, bson);
        }
        else
        {
            CanonicalJson.Write(_inner, projection.Apply(bson));
        }

        _inner.Flush();
        _total += _text.WrittenCount;
        if (_total > maxBytes)
        {
            throw new CloudException(CloudErrorCode.DatabaseRequestFailed, $"The result is larger than {maxBytes / 1024} KB: ask for fewer documents (limit) or fewer fields (field).");
        }

        reply.WriteStringValue(_text.WrittenSpan);
        return true;
    }

    public void Dispose() => _inner.Dispose();
}
