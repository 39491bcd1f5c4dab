namespace Yunkai.Documents.Values;

/// <summary>The classes of numbers, in their order.</summary>
internal enum NumberClass
{
    NaN,
    NegativeInfinity,
    Negative,
    Zero,
    Positive,
    PositiveInfinity,
}

/// <summary>A decimal128 taken apart: coefficient · 10^exponent with a sign. Layout: IEEE 754-2008, binary integer decimal encoding, as BSON's specification prescribes.</summary>
internal readonly record struct DecimalParts(NumberClass Class, bool IsNegative, UInt128 Coefficient, int Exponent)
{
    public const int MaxDigits = 34;
    public const int MinExponent = -6176;
    public const int MaxExponent = 6111;

    /// <summary>10^34 - 1; larger coefficients are not canonical and stand for zero.</summary>
    public static UInt128 MaxCoefficient { get; } = UInt128.Parse("9999999999999999999999999999999999", System.Globalization.CultureInfo.InvariantCulture);

    public static DecimalParts Of(ulong high, ulong low)
    {
        var negative = high >> 63 != 0;
        var combination = (int)((high >> 58) & 0x1F);
        if (combination == 0x1F)
        {
            return new(NumberClass.NaN, negative, 0, 0);
        }

        if (combination == 0x1E)
        {
            return new(negative ? NumberClass.NegativeInfinity : NumberClass.PositiveInfinity, negative, 0, 0);
        }

        UInt128 coefficient;
        int exponent;
        if (combination >> 3 == 3)
        {
            // The second form's coefficient is always above 10^34 - 1, hence zero.
            exponent = (int)((high >> 47) & 0x3FFF) - 6176;
            coefficient = 0;
        }
        else
        {
            exponent = (int)((high >> 49) & 0x3FFF) - 6176;
            coefficient = new UInt128(high & 0x1_FFFF_FFFF_FFFF, low);
            if (coefficient > MaxCoefficient)
            {
                coefficient = 0;
            }
        }

        var kind = coefficient == 0 ? NumberClass.Zero : negative ? NumberClass.Negative : NumberClass.Positive;
        return new(kind, negative, coefficient, exponent);
    }

    public Decimal128 Pack()
    {
        var sign = IsNegative ? 1UL << 63 : 0;
        return Class switch
        {
            NumberClass.NaN => new Decimal128(sign | 0x7C00_0000_0000_0000, 0),
            NumberClass.NegativeInfinity or NumberClass.PositiveInfinity => new Decimal128(sign | 0x7800_0000_0000_0000, 0),
            _ => new Decimal128(sign | ((ulong)(Exponent - MinExponent) << 49) | (ulong)(Coefficient >> 64), (ulong)Coefficient),
        };
    }
}
