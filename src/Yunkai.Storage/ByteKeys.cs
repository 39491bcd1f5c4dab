using Yunkai.Documents.Filters;

namespace Yunkai.Storage;

/// <summary>Arithmetic on keys that are ordered byte by byte.</summary>
internal static class ByteKeys
{
    /// <summary>The least key above every key that starts with the prefix; a single 0xFF when there is none, which no stored key reaches.</summary>
    public static byte[] After(ReadOnlySpan<byte> prefix) => KeyInterval.After(prefix);
}
