using System.Buffers.Binary;
using System.Text;

namespace Yunkai.Documents.Values;

/// <summary>One value inside valid BSON bytes, without copying it. The default is Missing. Accessors do not check the kind: ask <see cref="Kind"/> first.</summary>
internal readonly ref struct BsonSpan
{
    internal BsonSpan(ValueKind kind, ReadOnlySpan<byte> bytes)
    {
        Kind = kind;
        Bytes = bytes;
    }

    public ValueKind Kind { get; }

    /// <summary>The value's own bytes: for text and binary with the length in front, for a document or array the whole of it.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    public bool IsMissing => Kind == ValueKind.Missing;
    public bool IsNumber => Kind is ValueKind.Int32 or ValueKind.Int64 or ValueKind.Double or ValueKind.Decimal128;
    public bool IsNullish => Kind is ValueKind.Null or ValueKind.Undefined or ValueKind.Missing;

    public int AsInt32 => BinaryPrimitives.ReadInt32LittleEndian(Bytes);
    public long AsInt64 => BinaryPrimitives.ReadInt64LittleEndian(Bytes);
    public double AsDouble => BinaryPrimitives.ReadDoubleLittleEndian(Bytes);
    public long AsDate => BinaryPrimitives.ReadInt64LittleEndian(Bytes);
    public ulong AsTimestamp => BinaryPrimitives.ReadUInt64LittleEndian(Bytes);
    public bool AsBoolean => Bytes[0] != 0;

    /// <summary>A string's UTF-8 bytes without length and final zero.</summary>
    public ReadOnlySpan<byte> StringBytes => Bytes[4..^1];

    public byte BinarySubtype => Bytes[4];
    public ReadOnlySpan<byte> BinaryBytes => Bytes[5..];
    public ReadOnlySpan<byte> RegexPattern => Bytes[..Bytes.IndexOf((byte)0)];
    public ReadOnlySpan<byte> RegexOptions => Bytes[(Bytes.IndexOf((byte)0) + 1)..^1];

    /// <summary>The bytes of a whole document seen as a value.</summary>
    public static BsonSpan OfDocument(ReadOnlySpan<byte> document) => new(ValueKind.Document, document);

    /// <summary>A reader over a document's fields or an array's elements.</summary>
    public BsonReader Reader() => new(Bytes);

    internal Numeric Number => Kind switch
    {
        ValueKind.Int32 => Numeric.Of(AsInt32),
        ValueKind.Int64 => Numeric.Of(AsInt64),
        ValueKind.Double => Numeric.Of(AsDouble),
        _ => Numeric.Of(BinaryPrimitives.ReadUInt64LittleEndian(Bytes[8..]), BinaryPrimitives.ReadUInt64LittleEndian(Bytes)),
    };

    /// <summary>The field of that name in a document.</summary>
    public static bool TryFind(ReadOnlySpan<byte> document, ReadOnlySpan<byte> utf8Name, out BsonSpan value)
    {
        var reader = new BsonReader(document);
        while (reader.Next())
        {
            if (reader.Name.SequenceEqual(utf8Name))
            {
                value = reader.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>MongoDB's order, as <see cref="ValueOrder"/>.</summary>
    public static int Compare(BsonSpan left, BsonSpan right) => BsonOrder.Compare(left, right);

    /// <summary>MongoDB's order, as <see cref="ValueOrder"/>.</summary>
    public static int Compare(BsonSpan left, in Value right) => BsonOrder.Compare(left, right);

    public Value ToValue()
    {
        switch (Kind)
        {
            case ValueKind.Missing:
                return Value.Missing;
            case ValueKind.Double:
                return Value.Double(AsDouble);
            case ValueKind.String:
                return Value.String(Encoding.UTF8.GetString(StringBytes));
            case ValueKind.Document:
                return Value.Document(Bson.Read(Bytes));
            case ValueKind.Array:
                var items = new ValueArray();
                var reader = Reader();
                while (reader.Next())
                {
                    items.Add(reader.Value.ToValue());
                }

                return Value.Array(items);
            case ValueKind.Binary:
                return Value.Binary(new BinaryValue(BinarySubtype, BinaryBytes.ToArray()));
            case ValueKind.Undefined:
                return Value.Undefined;
            case ValueKind.ObjectId:
                return Value.ObjectId(new ObjectId(Convert.ToHexStringLower(Bytes)));
            case ValueKind.Boolean:
                return Value.Boolean(AsBoolean);
            case ValueKind.DateTime:
                return Value.Date(AsDate);
            case ValueKind.Null:
                return Value.Null;
            case ValueKind.Regex:
                return Value.Regex(new RegexValue(Encoding.UTF8.GetString(RegexPattern), Encoding.UTF8.GetString(RegexOptions)));
            case ValueKind.Int32:
                return Value.Int32(AsInt32);
            case ValueKind.Timestamp:
                return Value.Timestamp(AsTimestamp);
            case ValueKind.Int64:
                return Value.Int64(AsInt64);
            case ValueKind.Decimal128:
                return Value.Decimal128(new Decimal128(BinaryPrimitives.ReadUInt64LittleEndian(Bytes[8..]), BinaryPrimitives.ReadUInt64LittleEndian(Bytes)));
            case ValueKind.MinKey:
                return Value.MinKey;
            default:
                return Value.MaxKey;
        }
    }
}
