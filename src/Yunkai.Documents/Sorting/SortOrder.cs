using System.Buffers;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Sorting;

/// <summary>A compiled sort: paths with directions, most significant first. Immutable.</summary>
public sealed class SortOrder
{
    private readonly PathWalk[] _walks;

    private SortOrder(SortField[] fields)
    {
        Fields = fields;
        _walks = [.. fields.Select(field => new PathWalk(field.Path))];
    }

    public IReadOnlyList<SortField> Fields { get; }

    /// <summary>From <c>{"x":-1,"y":1}</c>, key order being priority. Throws <see cref="DocumentException"/> (BadOperator) for other directions and for paths with empty parts.</summary>
    public static SortOrder Parse(Document specification)
    {
        var fields = new List<SortField>(specification.Count);
        foreach (var (path, direction) in specification)
        {
            if (!TryDirection(direction, out var descending))
            {
                throw new DocumentException(DocumentError.BadOperator, $"Illegal sort direction for '{path}': {direction}. Use 1 (ascending) or -1 (descending).");
            }

            if (path.Split('.').Any(part => part.Length == 0 || part[0] == '$'))
            {
                throw new DocumentException(DocumentError.BadOperator, $"Illegal sort path '{path}': its parts may be neither empty nor begin with '$'.");
            }

            fields.Add(new SortField(path, descending));
        }

        return new SortOrder([.. fields]);
    }

    public static SortOrder Of(params ReadOnlySpan<SortField> fields) => new([.. fields]);

    /// <summary>
    /// Bytes whose memcmp order is this sort. Arrays sort by their least element ascending, greatest descending (MongoDB manual, "Sort Behavior"); an empty
    /// array comes before null, a missing field counts as null. The bytes must be valid BSON.
    /// </summary>
    public byte[] Key(ReadOnlySpan<byte> bson)
    {
        var buffer = new ArrayBufferWriter<byte>(16 * Math.Max(1, _walks.Length));
        for (var i = 0; i < _walks.Length; i++)
        {
            var descending = Fields[i].Descending;
            var extreme = new Extreme(descending);
            _walks[i].Visit(bson, ref extreme);
            extreme.AppendTo(buffer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static bool TryDirection(in Value direction, out bool descending)
    {
        descending = false;
        // MongoDB compares as numbers: 1, 1.0 and a decimal 1 are one direction.
        if (!direction.IsNumber)
        {
            return false;
        }

        descending = ValueOrder.AreEqual(direction, -1);
        return descending || ValueOrder.AreEqual(direction, 1);
    }

    /// <summary>The least (or greatest) of the values a path leads to, kept in place.</summary>
    private ref struct Extreme(bool descending) : ILeafVisitor
    {
        private BsonSpan _value;
        private bool _isEmptyArray;
        private bool _any;

        public void Leaf(BsonSpan value)
        {
            if (_any && !IsBetter(value))
            {
                return;
            }

            _any = true;
            _isEmptyArray = false;
            _value = value;
        }

        public void EmptyArray()
        {
            // Only MinKey lies below an empty array.
            if (_any && (descending ? _value.Kind != ValueKind.MinKey : _value.Kind == ValueKind.MinKey))
            {
                return;
            }

            _any = true;
            _isEmptyArray = true;
            _value = default;
        }

        public readonly void AppendTo(IBufferWriter<byte> target)
        {
            if (_isEmptyArray)
            {
                KeyEncoding.AppendEmptyArray(target, descending);
            }
            else
            {
                KeyEncoding.Append(target, _value, descending);
            }
        }

        private readonly bool IsBetter(BsonSpan value)
        {
            if (_isEmptyArray)
            {
                return descending ? value.Kind != ValueKind.MinKey : value.Kind == ValueKind.MinKey;
            }

            var order = BsonSpan.Compare(value, _value);
            return descending ? order > 0 : order < 0;
        }
    }
}
