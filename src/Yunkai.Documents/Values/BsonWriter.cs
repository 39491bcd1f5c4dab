using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Yunkai.Documents.Values;

/// <summary>Encodes into one pooled buffer; lengths are filled in when their document ends.</summary>
internal sealed class BsonWriter : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(512);
    private int _length;
    private int _depth;

    public byte[] ToArray() => _buffer.AsSpan(0, _length).ToArray();

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    public void WriteDocument(Document document)
    {
        var start = Begin();
        foreach (var (name, value) in document)
        {
            if (!value.IsMissing)
            {
                WriteHeader(value.Kind, name);
                WriteValue(value);
            }
        }

        End(start);
    }

    private void WriteArray(ValueArray array)
    {
        var start = Begin();
        for (var i = 0; i < array.Count; i++)
        {
            var item = array[i];
            var header = Take(12);
            header[0] = (byte)(item.IsNullish ? ValueKind.Null : item.Kind);
            i.TryFormat(header[1..], out var digits, default, System.Globalization.CultureInfo.InvariantCulture);
            header[digits + 1] = 0;
            _length -= header.Length - digits - 2;
            WriteValue(item);
        }

        End(start);
    }

    private int Begin()
    {
        if (++_depth > DocumentLimits.MaxDepth)
        {
            throw new DocumentException(DocumentError.TooLarge, $"The document is nested deeper than {DocumentLimits.MaxDepth} levels.");
        }

        var start = _length;
        Take(4);
        return start;
    }

    private void End(int start)
    {
        Take(1)[0] = 0;
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(start), _length - start);
        _depth--;
    }

    private void WriteHeader(ValueKind kind, string name)
    {
        // Undefined is deprecated in BSON: it reads back as null anyway.
        Take(1)[0] = (byte)(kind == ValueKind.Undefined ? ValueKind.Null : kind);
        WriteCString(name, "A field name");
    }

    private void WriteValue(in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Double:
                BinaryPrimitives.WriteDoubleLittleEndian(Take(8), value.AsDouble);
                break;
            case ValueKind.String:
                WriteString(value.AsString);
                break;
            case ValueKind.Document:
                WriteDocument(value.AsDocument);
                break;
            case ValueKind.Array:
                WriteArray(value.AsArray);
                break;
            case ValueKind.Binary:
                var data = value.AsBinary.Data.Span;
                var target = Take(5 + (long)data.Length);
                BinaryPrimitives.WriteInt32LittleEndian(target, data.Length);
                target[4] = value.AsBinary.Subtype;
                data.CopyTo(target[5..]);
                break;
            case ValueKind.ObjectId:
                Convert.FromHexString(value.AsObjectId.Hex, Take(12), out _, out _);
                break;
            case ValueKind.Boolean:
                Take(1)[0] = value.AsBoolean ? (byte)1 : (byte)0;
                break;
            case ValueKind.DateTime:
                BinaryPrimitives.WriteInt64LittleEndian(Take(8), value.AsDate);
                break;
            case ValueKind.Regex:
                WriteCString(value.AsRegex.Pattern, "A regular expression");
                WriteCString(value.AsRegex.Options, "A regular expression");
                break;
            case ValueKind.Int32:
                BinaryPrimitives.WriteInt32LittleEndian(Take(4), value.AsInt32);
                break;
            case ValueKind.Timestamp:
                BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value.AsTimestamp);
                break;
            case ValueKind.Int64:
                BinaryPrimitives.WriteInt64LittleEndian(Take(8), value.AsInt64);
                break;
            case ValueKind.Decimal128:
                var halves = Take(16);
                BinaryPrimitives.WriteUInt64LittleEndian(halves, value.AsDecimal128.Low);
                BinaryPrimitives.WriteUInt64LittleEndian(halves[8..], value.AsDecimal128.High);
                break;
        }
    }

    private void WriteString(string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        var target = Take(5 + (long)bytes);
        BinaryPrimitives.WriteInt32LittleEndian(target, bytes + 1);
        Encoding.UTF8.GetBytes(text, target[4..]);
        target[^1] = 0;
    }

    private void WriteCString(string text, string what)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new DocumentException(DocumentError.NotStorable, $"{what} contains a NUL character, which cannot be stored: remove it.");
        }

        var target = Take(1 + (long)Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, target);
        target[^1] = 0;
    }

    private Span<byte> Take(long count)
    {
        var needed = _length + count;
        if (needed > DocumentLimits.MaxDocumentBytes)
        {
            throw new DocumentException(DocumentError.TooLarge, $"The document is larger than {DocumentLimits.MaxDocumentBytes / (1024 * 1024)} MB.");
        }

        if (needed > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(needed, 2L * _buffer.Length));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var span = _buffer.AsSpan(_length, (int)count);
        _length = (int)needed;
        return span;
    }
}
