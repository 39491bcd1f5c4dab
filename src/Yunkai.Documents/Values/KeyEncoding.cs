using System.Buffers;

namespace Yunkai.Documents.Values;

/// <summary>Values as bytes whose memcmp order is <see cref="ValueOrder"/>; used for index entries and sort keys, the same on every engine.</summary>
/// <remarks>
/// Each encoded value is self-delimiting and none is a prefix of another, so compound keys are concatenations. A descending field is the ascending bytes inverted.
/// Values that are equal in the order have equal bytes. The format is stored in indexes and does not change:
/// a bracket byte, then numbers as a double cut towards zero with the exact rest behind it, text as UTF-8 with 00 written 00 FF and closed by 00 00,
/// documents as (bracket, name, value) per field and arrays as their elements, both closed by 00.
/// </remarks>
public static class KeyEncoding
{
    public static void Append(IBufferWriter<byte> target, in Value value, bool descending = false) => new KeyWriter(target, descending).Write(value);

    public static byte[] Encode(in Value value, bool descending = false)
    {
        var buffer = new ArrayBufferWriter<byte>(32);
        Append(buffer, value, descending);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What an empty array contributes to an index or a sort: below null, above MinKey. It is no value, so <see cref="Append(IBufferWriter{byte}, in Value, bool)"/> never writes it.</summary>
    public static void AppendEmptyArray(IBufferWriter<byte> target, bool descending = false) => new KeyWriter(target, descending).WriteEmptyArray();

    /// <summary>The same bytes from a stored value.</summary>
    internal static void Append(IBufferWriter<byte> target, BsonSpan value, bool descending = false) => new KeyWriter(target, descending).Write(value);
}
