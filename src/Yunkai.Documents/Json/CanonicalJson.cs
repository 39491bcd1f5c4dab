using System.Text.Json;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Json;

/// <summary>Canonical MongoDB Extended JSON v2 plus Tencent's server-date placeholder (protocol: dialect E).</summary>
public static class CanonicalJson
{
    /// <summary>Parses one document. <paramref name="nowUnixMs"/> resolves <c>{"$tcb_server_date":{"offset":n}}</c>. Throws <see cref="DocumentException"/> (Malformed, TooLarge).</summary>
    public static Document ParseDocument(ReadOnlySpan<byte> utf8, long nowUnixMs) => throw new NotImplementedException();

    /// <summary>Parses any value (aggregation stage arguments).</summary>
    public static Value ParseValue(ReadOnlySpan<byte> utf8, long nowUnixMs) => throw new NotImplementedException();

    /// <summary>Writes canonical EJSON straight from BSON bytes; this is the hot path of every query reply.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> bson) => throw new NotImplementedException();

    public static void Write(Utf8JsonWriter writer, in Value value) => throw new NotImplementedException();

    /// <summary>The document as a JSON text, for messages, tests and export.</summary>
    public static string ToText(Document document) => throw new NotImplementedException();
}
