using System.Text;

namespace Yunkai.Documents.Values;

/// <summary>Documents as BSON bytes, the form at rest.</summary>
public static class Bson
{
    /// <summary>
    /// Encodes a document. Undefined becomes null; Missing is left out of a document and becomes null in an array; a lone surrogate becomes U+FFFD, as in the
    /// JavaScript drivers. Throws <see cref="DocumentException"/> (TooLarge, NotStorable) past <see cref="DocumentLimits"/> or for names and patterns with NUL.
    /// </summary>
    public static byte[] Write(Document document)
    {
        using var writer = new BsonWriter();
        writer.WriteDocument(document);
        return writer.ToArray();
    }

    /// <summary>Decodes bytes that <see cref="Validate"/> accepts.</summary>
    public static Document Read(ReadOnlySpan<byte> bson)
    {
        var document = new Document();
        var reader = new BsonReader(bson);
        while (reader.Next())
        {
            document[Encoding.UTF8.GetString(reader.Name)] = reader.Value.ToValue();
        }

        return document;
    }

    /// <summary>
    /// Checks untrusted bytes completely: lengths, terminators, UTF-8, nesting, repeated names, and that only kinds of <see cref="ValueKind"/> occur
    /// (BSON's code, symbol and pointer types are refused). Throws <see cref="DocumentException"/> (Malformed, TooLarge, NotSupported).
    /// </summary>
    public static void Validate(ReadOnlySpan<byte> bson) => BsonValidator.Validate(bson);

    /// <summary>The value of a top-level field, read without decoding the rest; Missing when absent.</summary>
    public static Value ReadField(ReadOnlySpan<byte> bson, ReadOnlySpan<byte> utf8Name) =>
        BsonSpan.TryFind(bson, utf8Name, out var value) ? value.ToValue() : Value.Missing;
}
