using System.Text.Json;
using Yunkai.Documents.Json;
using Yunkai.Documents.Projections;
using Yunkai.Documents.Values;
using Yunkai.Storage;

namespace Yunkai.Server.Protocols.Actions.Database;

/// <summary>Writes each visited document as a plain object into the reply's array (dialect L).</summary>
internal sealed class PlainListWriter(Utf8JsonWriter reply, Projection? projection, int maxBytes) : IDocumentVisitor
{
    private readonly long _start = reply.BytesCommitted + reply.BytesPending;

    public bool Visit(ReadOnlySpan<byte> bson)
    {
        if (projection?.Apply(bson) is { } projected)
        {
            PlainJson.Write(reply, Bson.Write(projected));
        }
        else
        {
            PlainJson.Write(reply, bson);
        }

        return reply.BytesCommitted + reply.BytesPending - _start <= maxBytes ? true : throw ResultSize.TooLarge(maxBytes);
    }
}
