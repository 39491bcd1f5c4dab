using System.Buffers;

namespace Yunkai.Documents.Values;

/// <summary>Values as bytes whose memcmp order is <see cref="ValueOrder"/>; used for index entries and sort keys, the same on every engine.</summary>
/// <remarks>Each encoded value is self-delimiting, so compound keys are concatenations. A descending field is the ascending bytes inverted.</remarks>
public static class KeyEncoding
{
    public static void Append(IBufferWriter<byte> target, in Value value, bool descending = false) => throw new NotImplementedException();

    public static byte[] Encode(in Value value, bool descending = false) => throw new NotImplementedException();
}
