using System.Globalization;
using System.Text;

namespace Yunkai.Documents.Values;

/// <summary>Decimal128 as text, by the rules of BSON's specification ("Decimal128", to-string and from-string).</summary>
internal static class DecimalText
{
    private const int ExponentBound = 100_000;

    public static string Format(Decimal128 value)
    {
        var parts = DecimalParts.Of(value.High, value.Low);
        switch (parts.Class)
        {
            case NumberClass.NaN:
                return "NaN";
            case NumberClass.PositiveInfinity:
                return "Infinity";
            case NumberClass.NegativeInfinity:
                return "-Infinity";
        }

        var digits = parts.Coefficient.ToString(CultureInfo.InvariantCulture);
        var text = new StringBuilder(48);
        if (parts.IsNegative)
        {
            text.Append('-');
        }

        var scientific = parts.Exponent + digits.Length - 1;
        if (parts.Exponent > 0 || scientific < -6)
        {
            text.Append(digits[0]);
            if (digits.Length > 1)
            {
                text.Append('.').Append(digits, 1, digits.Length - 1);
            }

            return text.Append(CultureInfo.InvariantCulture, $"E{(scientific < 0 ? '-' : '+')}{Math.Abs(scientific)}").ToString();
        }

        var point = digits.Length + parts.Exponent;
        if (parts.Exponent == 0)
        {
            text.Append(digits);
        }
        else if (point > 0)
        {
            text.Append(digits, 0, point).Append('.').Append(digits, point, digits.Length - point);
        }
        else
        {
            text.Append("0.").Append('0', -point).Append(digits);
        }

        return text.ToString();
    }

    /// <summary>False for anything that is no number, or that 34 digits and the range of exponents do not hold exactly.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Decimal128? value)
    {
        value = null;
        var negative = text is ['-', ..];
        if (text is ['-' or '+', ..])
        {
            text = text[1..];
        }

        if (text.Equals("NaN", StringComparison.OrdinalIgnoreCase))
        {
            value = new DecimalParts(NumberClass.NaN, false, 0, 0).Pack();
            return true;
        }

        if (text.Equals("Infinity", StringComparison.OrdinalIgnoreCase) || text.Equals("Inf", StringComparison.OrdinalIgnoreCase))
        {
            value = new DecimalParts(negative ? NumberClass.NegativeInfinity : NumberClass.PositiveInfinity, negative, 0, 0).Pack();
            return true;
        }

        var exponent = 0;
        var mark = text.IndexOfAny('e', 'E');
        if (mark >= 0)
        {
            if (!int.TryParse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs((long)exponent) > ExponentBound)
            {
                return false;
            }

            text = text[..mark];
        }

        if (text.Length > ExponentBound || !TryDigits(text, out var coefficient, ref exponent))
        {
            return false;
        }

        if (!TryClamp(ref coefficient, ref exponent))
        {
            return false;
        }

        var kind = coefficient == 0 ? NumberClass.Zero : negative ? NumberClass.Negative : NumberClass.Positive;
        value = new DecimalParts(kind, negative, coefficient, exponent).Pack();
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<char> text, out UInt128 coefficient, ref int exponent)
    {
        coefficient = 0;
        var any = false;
        var pointSeen = false;
        // Zeros are held back until a digit follows them, so that trailing ones cost no places beyond the 34.
        var zeros = 0;
        foreach (var c in text)
        {
            if (c == '.' && !pointSeen)
            {
                pointSeen = true;
                continue;
            }

            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            any = true;
            exponent -= pointSeen ? 1 : 0;
            zeros++;
            if (c == '0')
            {
                continue;
            }

            for (; zeros > 1; zeros--)
            {
                if (coefficient > DecimalParts.MaxCoefficient / 10)
                {
                    return false;
                }

                coefficient *= 10;
            }

            if (coefficient > (DecimalParts.MaxCoefficient - (UInt128)(c - '0')) / 10)
            {
                return false;
            }

            coefficient = (coefficient * 10) + (UInt128)(c - '0');
            zeros = 0;
        }

        for (; zeros > 0; zeros--)
        {
            if (coefficient > DecimalParts.MaxCoefficient / 10)
            {
                exponent += zeros;
                break;
            }

            coefficient *= 10;
        }

        return any;
    }

    private static bool TryClamp(ref UInt128 coefficient, ref int exponent)
    {
        if (coefficient == 0)
        {
            exponent = Math.Clamp(exponent, DecimalParts.MinExponent, DecimalParts.MaxExponent);
            return true;
        }

        while (exponent > DecimalParts.MaxExponent)
        {
            if (coefficient > DecimalParts.MaxCoefficient / 10)
            {
                return false;
            }

            coefficient *= 10;
            exponent--;
        }

        while (exponent < DecimalParts.MinExponent)
        {
            if (coefficient % 10 != 0)
            {
                return false;
            }

            coefficient /= 10;
            exponent++;
        }

        return true;
    }
}
