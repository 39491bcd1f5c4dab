namespace Yunkai.Documents.Values;

/// <summary>Documents as BSON bytes, the form at rest.</summary>
public static class Bson
{
    /// <summary>Encodes a document. Throws <see cref="DocumentException"/> (TooLarge, NotStorable) past <see cref="DocumentLimits"/> or for names with NUL.</summary>
    public static byte[] Write(Document document) => throw new NotImplementedException();

    /// <summary>Decodes bytes that <see cref="Validate"/> accepts.</summary>
    public static Document Read(ReadOnlySpan<byte> bson) => throw new NotImplementedException();

    /// <summary>Checks untrusted bytes completely (lengths, terminators, UTF-8, nesting); throws <see cref="DocumentException"/> (Malformed).</summary>
    public static void Validate(ReadOnlySpan<byte> bson) => throw new NotImplementedException();

    /// <summary>The value of a top-level field, read without decoding the rest; Missing when absent.</summary>
    public static Value ReadField(ReadOnlySpan<byte> bson, ReadOnlySpan<byte> utf8Name) => throw new NotImplementedException();
}
