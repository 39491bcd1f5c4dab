using System.Buffers.Binary;

namespace Yunkai.Documents.Values;

/// <summary>Walks the fields of a document or the elements of an array in place. The bytes must be valid BSON (<see cref="Bson.Validate"/>): nothing is checked again here.</summary>
internal ref struct BsonReader
{
    private readonly ReadOnlySpan<byte> _body;
    private ReadOnlySpan<byte> _name;
    private ReadOnlySpan<byte> _value;
    private int _position;
    private ValueKind _kind;

    /// <param name="document">The whole document, from its length to its final zero.</param>
    public BsonReader(ReadOnlySpan<byte> document)
    {
        // The final zero is left in: it stops the walk as an element type of zero.
        _body = document[..BinaryPrimitives.ReadInt32LittleEndian(document)];
        _position = 4;
    }

    /// <summary>The current field's name in UTF-8; for an array the decimal index.</summary>
    public readonly ReadOnlySpan<byte> Name => _name;

    public readonly BsonSpan Value => new(_kind, _value);

    public bool Next()
    {
        var rest = _body[_position..];
        var kind = (ValueKind)rest[0];
        if (kind == ValueKind.Missing)
        {
            return false;
        }

        var nameLength = rest[1..].IndexOf((byte)0);
        _kind = kind;
        _name = rest.Slice(1, nameLength);
        rest = rest[(nameLength + 2)..];
        _value = rest[..SizeOf(kind, rest)];
        _position += nameLength + 2 + _value.Length;
        return true;
    }

    private static int SizeOf(ValueKind kind, ReadOnlySpan<byte> rest)
    {
        switch (kind)
        {
            case ValueKind.Int32:
                return 4;
            case ValueKind.Double or ValueKind.DateTime or ValueKind.Timestamp or ValueKind.Int64:
                return 8;
            case ValueKind.String:
                return 4 + BinaryPrimitives.ReadInt32LittleEndian(rest);
            case ValueKind.Document or ValueKind.Array:
                return BinaryPrimitives.ReadInt32LittleEndian(rest);
            case ValueKind.Boolean:
                return 1;
            case ValueKind.ObjectId:
                return 12;
            case ValueKind.Decimal128:
                return 16;
            case ValueKind.Binary:
                return 5 + BinaryPrimitives.ReadInt32LittleEndian(rest);
            case ValueKind.Regex:
                var pattern = rest.IndexOf((byte)0) + 1;
                return pattern + rest[pattern..].IndexOf((byte)0) + 1;
            default:
                return 0;
        }
    }
}
