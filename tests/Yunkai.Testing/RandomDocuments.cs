using System.Globalization;
using Yunkai.Documents.Values;

namespace Yunkai.Testing;

/// <summary>Random values and documents of every storable kind, the same for the same seed. Text, names and numbers come from small pools often enough that equal and nearly equal values occur.</summary>
public sealed class RandomDocuments(int seed)
{
    private static readonly string[] Texts = ["", "a", "ab", "b", "A", "\0", "a\0", "a\0b", "\u0001", "é", "中文", "云开", "\uE000", "\uFFFF", "\U00010000", "😀", "😀x", "a\uD7FF", "zz"];
    private static readonly string[] Names = ["a", "b", "c", "_id", "名", "x y", "a.b", "0", "1", "\uE000", "😀"];

    private static readonly double[] Doubles =
    [
        0d, -0d, 1d, -1d, 0.1, -0.1, 1.5, 3d, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.MinValue, double.Epsilon, -double.Epsilon,
        9007199254740992d, 9007199254740994d, -9007199254740992d, 9223372036854775807d, -9223372036854775808d, 9223372036854774784d, 1e21, 1e300, 1e-300, 2147483648d,
    ];

    private static readonly long[] Longs =
    [
        0, 1, -1, 3, int.MaxValue, int.MinValue, 2147483648, 9007199254740991, 9007199254740992, 9007199254740993, -9007199254740993, long.MaxValue, long.MaxValue - 1, long.MaxValue - 1023, long.MinValue, long.MinValue + 1,
    ];

    // The seeded generator is for reproducible tests, never for secrets.
#pragma warning disable CA5394
    private readonly Random _random = new(seed);

    public int Next(int below) => _random.Next(below);

    public Document Document(int depth = 3)
    {
        var document = new Document();
        for (var i = _random.Next(6); i > 0; i--)
        {
            document[Pick(Names)] = Value(depth - 1);
        }

        return document;
    }

    public Value Value(int depth = 3)
    {
        switch (_random.Next(depth > 0 ? 18 : 16))
        {
            case 0:
                return Documents.Values.Value.Null;
            case 1:
                return _random.Next(2) == 0;
            case 2 or 3:
                return _random.Next(2) == 0 ? _random.Next(5) : (int)_random.NextInt64(int.MinValue, int.MaxValue + 1L);
            case 4 or 5:
                return _random.Next(3) > 0 ? Pick(Longs) : _random.NextInt64();
            case 6 or 7:
                return _random.Next(3) > 0 ? Pick(Doubles) : BitConverter.Int64BitsToDouble(_random.NextInt64(long.MinValue, long.MaxValue));
            case 8 or 9:
                return _random.Next(3) > 0 ? Pick(Texts) : Pick(Texts) + Pick(Texts) + _random.Next(3).ToString(CultureInfo.InvariantCulture);
            case 10:
                return Documents.Values.Value.Date(_random.Next(2) == 0 ? _random.Next(-2, 3) : _random.NextInt64(long.MinValue, long.MaxValue));
            case 11:
                return Documents.Values.Value.ObjectId(new ObjectId(Convert.ToHexStringLower(Bytes(12))));
            case 12:
                return Documents.Values.Value.Binary(new BinaryValue((byte)(_random.Next(2) * 5), Bytes(_random.Next(4))));
            case 13:
                return Documents.Values.Value.Timestamp((ulong)_random.NextInt64(long.MinValue, long.MaxValue));
            case 14:
                return Documents.Values.Value.Regex(new RegexValue(Pick(Texts).Replace("\0", "^", StringComparison.Ordinal), _random.Next(2) == 0 ? "" : "i"));
            case 15:
                return _random.Next(6) switch { 0 => Documents.Values.Value.MinKey, 1 => Documents.Values.Value.MaxKey, _ => Decimal() };
            case 16:
                return Document(depth);
            default:
                var array = new ValueArray();
                for (var i = _random.Next(4); i > 0; i--)
                {
                    array.Add(Value(depth - 1));
                }

                return array;
        }
    }

    private Value Decimal()
    {
        // Any 128 bits are a decimal; small coefficients with small exponents make neighbours of the other kinds.
        var high = _random.Next(3) == 0 ? unchecked((ulong)_random.NextInt64(long.MinValue, long.MaxValue)) : 0x3040_0000_0000_0000 - ((ulong)_random.Next(4) << 49) + ((ulong)_random.Next(2) << 63);
        var low = _random.Next(3) == 0 ? unchecked((ulong)_random.NextInt64(long.MinValue, long.MaxValue)) : (ulong)_random.Next(40);
        return Documents.Values.Value.Decimal128(new Decimal128(high, low));
    }

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private T Pick<T>(T[] pool) => pool[_random.Next(pool.Length)];
#pragma warning restore CA5394
}
