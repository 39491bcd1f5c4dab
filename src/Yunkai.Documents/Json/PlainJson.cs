using System.Text.Json;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Json;

/// <summary>The spellings in which numbers are bare (protocol: dialect L of the server SDKs, and the web spelling of the js-sdk).</summary>
public static class PlainJson
{
    /// <summary>Converts a parsed JSON object. Understands <c>$date</c> (ms, ISO text, EJSON, or <c>{"offset":n}</c> as server date), <c>$regex</c>/<c>$options</c>, and EJSON wrappers.</summary>
    public static Document ParseDocument(JsonElement element, long nowUnixMs) => throw new NotImplementedException();

    /// <summary>Writes a stored document with bare numbers and dates as <c>{"$date": ms}</c> (ISO text for 0, which older clients test for truth).</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> bson) => throw new NotImplementedException();
}
