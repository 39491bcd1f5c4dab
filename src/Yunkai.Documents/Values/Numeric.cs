using System.Numerics;

namespace Yunkai.Documents.Values;

/// <summary>A number of any kind without its container, compared by exact value.</summary>
internal readonly struct Numeric
{
    private readonly ValueKind _kind;
    private readonly long _bits;
    private readonly ulong _high;

    private Numeric(ValueKind kind, long bits, ulong high = 0)
    {
        _kind = kind;
        _bits = bits;
        _high = high;
    }

    public static Numeric Of(in Value value) => value.Kind switch
    {
        ValueKind.Int32 => new(ValueKind.Int64, value.AsInt32),
        ValueKind.Int64 => new(ValueKind.Int64, value.AsInt64),
        ValueKind.Double => Of(value.AsDouble),
        _ => Of(value.AsDecimal128),
    };

    public static Numeric Of(long value) => new(ValueKind.Int64, value);
    public static Numeric Of(double value) => new(ValueKind.Double, BitConverter.DoubleToInt64Bits(value));
    public static Numeric Of(ulong high, ulong low) => new(ValueKind.Decimal128, unchecked((long)low), high);
    private static Numeric Of(Decimal128 value) => Of(value.High, value.Low);

    public bool IsInteger => _kind == ValueKind.Int64;
    public bool IsDouble => _kind == ValueKind.Double;
    public long Integer => _bits;
    public double Double => BitConverter.Int64BitsToDouble(_bits);
    public DecimalParts Decimal => DecimalParts.Of(_high, unchecked((ulong)_bits));

    public static int Compare(in Numeric left, in Numeric right)
    {
        if (left.IsInteger)
        {
            return right.IsInteger ? left.Integer.CompareTo(right.Integer)
                : right.IsDouble ? Compare(left.Integer, right.Double)
                : CompareExactly(left, right);
        }

        if (left.IsDouble)
        {
            return right.IsDouble ? Compare(left.Double, right.Double)
                : right.IsInteger ? -Compare(right.Integer, left.Double)
                : CompareExactly(left, right);
        }

        return CompareExactly(left, right);
    }

    private static int Compare(double left, double right)
    {
        if (left < right)
        {
            return -1;
        }

        if (left > right)
        {
            return 1;
        }

        // Equal, or NaN is involved: NaN equals itself and lies below everything else.
        return left == right ? 0 : double.IsNaN(right).CompareTo(double.IsNaN(left));
    }

    private static int Compare(long left, double right)
    {
        if (double.IsNaN(right))
        {
            return 1;
        }

        // 2^63 is a double but not a long; outside the range of long the double decides alone.
        if (right >= 9223372036854775808d)
        {
            return -1;
        }

        if (right < -9223372036854775808d)
        {
            return 1;
        }

        var whole = (long)right;
        var order = left.CompareTo(whole);
        return order != 0 ? order : 0d.CompareTo(right - whole);
    }

    private static int CompareExactly(in Numeric left, in Numeric right)
    {
        var x = left.ToParts();
        var y = right.ToParts();
        if (x.Class != y.Class || !x.IsFinite)
        {
            return x.Class.CompareTo(y.Class);
        }

        return x.Class switch
        {
            NumberClass.Zero => 0,
            NumberClass.Negative => -CompareMagnitude(x, y),
            _ => CompareMagnitude(x, y),
        };
    }

    private Parts ToParts()
    {
        if (IsInteger)
        {
            return Parts.Finite(Integer < 0, BigInteger.Abs(Integer), 0);
        }

        if (IsDouble)
        {
            return Parts.Of(Double);
        }

        var parts = Decimal;
        return parts.Class switch
        {
            NumberClass.Negative => Parts.Finite(true, parts.Coefficient, parts.Exponent),
            NumberClass.Positive => Parts.Finite(false, parts.Coefficient, parts.Exponent),
            _ => new Parts(parts.Class, BigInteger.Zero, 0),
        };
    }

    private static int CompareMagnitude(in Parts x, in Parts y)
    {
        // 10^6111 is a large number: when the positions of the leading digits differ, no power needs computing.
        var places = (DigitCount(x.Coefficient) + x.Exponent).CompareTo(DigitCount(y.Coefficient) + y.Exponent);
        if (places != 0)
        {
            return places;
        }

        return x.Exponent >= y.Exponent
            ? (x.Coefficient * BigInteger.Pow(10, x.Exponent - y.Exponent)).CompareTo(y.Coefficient)
            : x.Coefficient.CompareTo(y.Coefficient * BigInteger.Pow(10, y.Exponent - x.Exponent));
    }

    private static int DigitCount(BigInteger value)
    {
        var estimate = Math.Max(1, (int)((value.GetBitLength() - 1) * 0.30102999566398114) - 1);
        var power = BigInteger.Pow(10, estimate);
        while (value >= power)
        {
            power *= 10;
            estimate++;
        }

        return estimate;
    }

    /// <summary>An exact magnitude as coefficient · 10^exponent.</summary>
    private readonly record struct Parts(NumberClass Class, BigInteger Coefficient, int Exponent)
    {
        public bool IsFinite => Class is NumberClass.Negative or NumberClass.Zero or NumberClass.Positive;

        public static Parts Finite(bool negative, BigInteger coefficient, int exponent) =>
            new(coefficient.IsZero ? NumberClass.Zero : negative ? NumberClass.Negative : NumberClass.Positive, coefficient, exponent);

        public static Parts Of(double value)
        {
            if (!double.IsFinite(value))
            {
                return new Parts(double.IsNaN(value) ? NumberClass.NaN : value < 0 ? NumberClass.NegativeInfinity : NumberClass.PositiveInfinity, BigInteger.Zero, 0);
            }

            var bits = BitConverter.DoubleToUInt64Bits(value);
            var exponent = (int)((bits >> 52) & 0x7FF);
            var mantissa = bits & 0xF_FFFF_FFFF_FFFF;
            mantissa |= exponent == 0 ? 0 : 1UL << 52;
            exponent = Math.Max(exponent, 1) - 1075;
            // m · 2^-k is m · 5^k · 10^-k, so every double is an exact decimal.
            return exponent >= 0
                ? Finite(value < 0, new BigInteger(mantissa) << exponent, 0)
                : Finite(value < 0, mantissa * BigInteger.Pow(5, -exponent), exponent);
        }
    }
}
