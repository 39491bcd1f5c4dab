using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Yunkai.Documents.Values;

/// <summary>The complete check of untrusted BSON, after which the span view may trust every byte.</summary>
internal static class BsonValidator
{
    /// <summary>Up to this many fields names are compared pairwise; beyond, a set is cheaper.</summary>
    private const int FewFields = 12;

    public static void Validate(ReadOnlySpan<byte> bson)
    {
        if (bson.Length > DocumentLimits.MaxDocumentBytes)
        {
            throw new DocumentException(DocumentError.TooLarge, $"The document is larger than {DocumentLimits.MaxDocumentBytes / (1024 * 1024)} MB.");
        }

        if (ValidateDocument(bson, isArray: false, depth: 1) != bson.Length)
        {
            throw Malformed("bytes follow the end of the document");
        }
    }

    private static int ValidateDocument(ReadOnlySpan<byte> bytes, bool isArray, int depth)
    {
        if (depth > DocumentLimits.MaxDepth)
        {
            throw new DocumentException(DocumentError.TooLarge, $"The document is nested deeper than {DocumentLimits.MaxDepth} levels.");
        }

        var length = Length(bytes, 5, bytes.Length);
        if (bytes[length - 1] != 0)
        {
            throw Malformed("a document does not end with a zero byte");
        }

        var body = bytes[..(length - 1)];
        var position = 4;
        var fields = 0;
        while (position < body.Length)
        {
            var kind = body[position++];
            var name = CString(body[position..]);
            position += name.Length + 1;
            position += ValidateValue((ValueKind)kind, body[position..], depth);
            fields++;
        }

        // Array names are indexes that nobody reads; only fields are found by name.
        if (!isArray && fields > 1)
        {
            RefuseRepeatedNames(bytes[..length], fields);
        }

        return length;
    }

    private static int ValidateValue(ValueKind kind, ReadOnlySpan<byte> rest, int depth)
    {
        switch (kind)
        {
            case ValueKind.Double or ValueKind.DateTime or ValueKind.Timestamp or ValueKind.Int64:
                return Fixed(rest, 8);
            case ValueKind.Int32:
                return Fixed(rest, 4);
            case ValueKind.ObjectId:
                return Fixed(rest, 12);
            case ValueKind.Decimal128:
                return Fixed(rest, 16);
            case ValueKind.Undefined or ValueKind.Null or ValueKind.MinKey or ValueKind.MaxKey:
                return 0;
            case ValueKind.Boolean:
                Fixed(rest, 1);
                return rest[0] <= 1 ? 1 : throw Malformed("a boolean is neither 0 nor 1");
            case ValueKind.String:
                var length = Length(rest, 1, rest.Length - 4);
                var text = rest.Slice(4, length);
                if (text[^1] != 0 || !Utf8.IsValid(text))
                {
                    throw Malformed("a string is not UTF-8 that ends with a zero byte");
                }

                return 4 + length;
            case ValueKind.Document or ValueKind.Array:
                return ValidateDocument(rest, kind == ValueKind.Array, depth + 1);
            case ValueKind.Binary:
                return 5 + Length(rest, 0, rest.Length - 5);
            case ValueKind.Regex:
                var pattern = CString(rest).Length + 1;
                return pattern + CString(rest[pattern..]).Length + 1;
            default:
                throw (byte)kind is 0x0C or 0x0D or 0x0E or 0x0F
                    ? new DocumentException(DocumentError.NotSupported, $"BSON element type 0x{(byte)kind:x2} (code, symbol, pointer) is not supported.")
                    : Malformed($"0x{(byte)kind:x2} is not an element type");
        }
    }

    private static void RefuseRepeatedNames(ReadOnlySpan<byte> document, int fields)
    {
        var outer = new BsonReader(document);
        if (fields > FewFields)
        {
            var seen = new HashSet<string>(fields, StringComparer.Ordinal);
            while (outer.Next())
            {
                if (!seen.Add(Encoding.UTF8.GetString(outer.Name)))
                {
                    throw Repeated(outer.Name);
                }
            }

            return;
        }

        while (outer.Next())
        {
            var inner = outer;
            while (inner.Next())
            {
                if (inner.Name.SequenceEqual(outer.Name))
                {
                    throw Repeated(outer.Name);
                }
            }
        }
    }

    private static DocumentException Repeated(ReadOnlySpan<byte> name) => Malformed($"the name '{Encoding.UTF8.GetString(name)}' occurs twice in one document");

    private static int Fixed(ReadOnlySpan<byte> rest, int size) => rest.Length >= size ? size : throw Malformed("it ends inside a value");

    private static int Length(ReadOnlySpan<byte> bytes, int least, int most)
    {
        Fixed(bytes, 4);
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        return length >= least && length <= most ? length : throw Malformed($"a length of {length} does not fit");
    }

    private static ReadOnlySpan<byte> CString(ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)0);
        if (end < 0)
        {
            throw Malformed("a name or pattern does not end with a zero byte");
        }

        var text = rest[..end];
        return Utf8.IsValid(text) ? text : throw Malformed("a name or pattern is not UTF-8");
    }

    private static DocumentException Malformed(string what) => new(DocumentError.Malformed, $"The bytes are not valid BSON: {what}.");
}
