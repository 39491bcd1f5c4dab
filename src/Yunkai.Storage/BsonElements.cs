using System.Buffers.Binary;
using Yunkai.Documents.Values;

namespace Yunkai.Storage;

/// <summary>Walks the top-level elements of stored BSON as raw bytes (type, name, value), for copying them unread.</summary>
internal ref struct BsonElements(ReadOnlySpan<byte> document)
{
    private readonly ReadOnlySpan<byte> _document = document;
    private int _next = 4;

    /// <summary>The whole element.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Type and name: what comes before the value.</summary>
    public int NameEnd { get; private set; }

    public readonly ReadOnlySpan<byte> Name => Current[1..(NameEnd - 1)];

    public bool Next()
    {
        var rest = _document[_next..];
        if (rest[0] == 0)
        {
            return false;
        }

        NameEnd = 2 + rest[1..].IndexOf((byte)0);
        var value = rest[NameEnd..];
        Current = rest[..(NameEnd + SizeOf((ValueKind)rest[0], value))];
        _next += Current.Length;
        return true;
    }

    /// <summary>A document that holds only the first element's value, under the empty name: how the log keeps an <c>_id</c>.</summary>
    public static byte[] FirstValueAlone(ReadOnlySpan<byte> document)
    {
        var elements = new BsonElements(document);
        if (!elements.Next())
        {
            throw new StorageException(StorageError.Corrupt, "A stored document has no _id.");
        }

        var value = elements.Current[elements.NameEnd..];
        var result = new byte[4 + 2 + value.Length + 1];
        BinaryPrimitives.WriteInt32LittleEndian(result, result.Length);
        result[4] = elements.Current[0];
        value.CopyTo(result.AsSpan(6));
        return result;
    }

    private static int SizeOf(ValueKind kind, ReadOnlySpan<byte> value)
    {
        switch (kind)
        {
            case ValueKind.Double or ValueKind.DateTime or ValueKind.Timestamp or ValueKind.Int64:
                return 8;
            case ValueKind.String:
                return 4 + BinaryPrimitives.ReadInt32LittleEndian(value);
            case ValueKind.Document or ValueKind.Array:
                return BinaryPrimitives.ReadInt32LittleEndian(value);
            case ValueKind.Binary:
                return 5 + BinaryPrimitives.ReadInt32LittleEndian(value);
            case ValueKind.ObjectId:
                return 12;
            case ValueKind.Boolean:
                return 1;
            case ValueKind.Int32:
                return 4;
            case ValueKind.Decimal128:
                return 16;
            case ValueKind.Regex:
                var pattern = value.IndexOf((byte)0) + 1;
                return pattern + value[pattern..].IndexOf((byte)0) + 1;
            case ValueKind.Null or ValueKind.Undefined or ValueKind.MinKey or ValueKind.MaxKey:
                return 0;
            default:
                throw new StorageException(StorageError.Corrupt, $"A stored document holds an element of the unknown type {(int)kind}.");
        }
    }
}
