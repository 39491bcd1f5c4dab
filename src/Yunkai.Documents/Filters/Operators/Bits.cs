using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary>What the <c>$bits…</c> operators share. Numbers are two's complement with the sign running on; binary is little-endian, with zeros after its end.</summary>
internal abstract class Bits : ValueTest
{
    private readonly int[] _positions;
    private readonly bool _wanted;
    private readonly bool _all;

    /// <param name="wanted">The value a bit must have.</param>
    /// <param name="all">All of the bits, or any.</param>
    protected Bits(in Value mask, string name, bool wanted, bool all)
    {
        _positions = Positions(mask, name);
        _wanted = wanted;
        _all = all;
    }

    public override bool Matches(BsonSpan element)
    {
        long number;
        switch (element.Kind)
        {
            case ValueKind.Int32:
                number = element.AsInt32;
                break;
            case ValueKind.Int64:
                number = element.AsInt64;
                break;
            case ValueKind.Double when Value.Double(element.AsDouble).TryGetInteger(out var integer):
                number = integer;
                break;
            case ValueKind.Binary:
                number = 0;
                break;
            default:
                return false;
        }

        var bytes = element.Kind == ValueKind.Binary ? element.BinaryBytes : default;
        foreach (var position in _positions)
        {
            var bit = element.Kind == ValueKind.Binary
                ? position / 8 < bytes.Length && ((bytes[position / 8] >> (position % 8)) & 1) != 0
                : ((number >> Math.Min(position, 63)) & 1) != 0;
            if (bit == _wanted != _all)
            {
                return !_all;
            }
        }

        return _all;
    }

    private static int[] Positions(in Value mask, string name)
    {
        switch (mask.Kind)
        {
            case ValueKind.Array:
                var positions = new int[mask.AsArray.Count];
                for (var i = 0; i < positions.Length; i++)
                {
                    positions[i] = mask.AsArray[i].TryGetInteger(out var position) && position is >= 0 and <= int.MaxValue
                        ? (int)position
                        : throw Refuse($"bit positions must be an integer >= 0 but got: {mask.AsArray[i]}");
                }

                return positions;
            case ValueKind.Binary:
                var bytes = mask.AsBinary.Data.Span;
                var set = new List<int>();
                for (var i = 0; i < bytes.Length * 8; i++)
                {
                    if (((bytes[i / 8] >> (i % 8)) & 1) != 0)
                    {
                        set.Add(i);
                    }
                }

                return [.. set];
            default:
                if (!mask.IsNumber)
                {
                    throw Refuse($"{name} takes an Array, a number, or a BinData but received: {TypeNames.Of(mask.Kind)}");
                }

                if (!mask.TryGetInteger(out var number) || number < 0)
                {
                    throw Refuse($"Expected a non-negative integer in: {name}: {mask}");
                }

                return [.. Enumerable.Range(0, 63).Where(bit => ((number >> bit) & 1) != 0)];
        }
    }

    private static DocumentException Refuse(string message) => new(DocumentError.BadOperator, message);
}
