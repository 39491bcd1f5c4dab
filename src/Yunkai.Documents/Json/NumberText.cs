using System.Globalization;

namespace Yunkai.Documents.Json;

/// <summary>Doubles as JavaScript prints them (ECMAScript, "Number::toString"): the shortest digits that read back, exponents from 1e21 and below 1e-6.</summary>
internal static class NumberText
{
    /// <summary>Room for the longest text.</summary>
    public const int MaxLength = 40;

    /// <summary>Writes into the buffer and returns the length. With <paramref name="markWhole"/> whole numbers below 1e21 end in <c>.0</c> and negative zero is <c>-0.0</c>, as in canonical Extended JSON.</summary>
    public static int Format(double value, Span<byte> target, bool markWhole)
    {
        if (!double.IsFinite(value))
        {
            var name = double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8;
            name.CopyTo(target);
            return name.Length;
        }

        if (value == Math.Truncate(value) && Math.Abs(value) < 1e15)
        {
            var isNegativeZero = markWhole && value == 0 && double.IsNegative(value);
            target[0] = (byte)'-';
            ((long)value).TryFormat(target[(isNegativeZero ? 1 : 0)..], out var whole, default, CultureInfo.InvariantCulture);
            whole += isNegativeZero ? 1 : 0;
            return markWhole ? Append(target, whole, ".0"u8) : whole;
        }

        Span<byte> shortest = stackalloc byte[32];
        value.TryFormat(shortest, out var length, default, CultureInfo.InvariantCulture);
        return Lay(shortest[..length], target, markWhole);
    }

    private static int Lay(ReadOnlySpan<byte> shortest, Span<byte> target, bool markWhole)
    {
        var at = 0;
        if (shortest[0] == '-')
        {
            target[at++] = (byte)'-';
            shortest = shortest[1..];
        }

        // Take the runtime's text apart into digits and the place of the point.
        var exponent = 0;
        var mark = shortest.IndexOf((byte)'E');
        if (mark >= 0)
        {
            exponent = int.Parse(shortest[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            shortest = shortest[..mark];
        }

        Span<byte> digits = stackalloc byte[32];
        var count = 0;
        var point = shortest.IndexOf((byte)'.');
        point = (point < 0 ? shortest.Length : point) + exponent;
        foreach (var c in shortest)
        {
            if (c != '.')
            {
                digits[count++] = c;
            }
        }

        var leading = digits[..count].IndexOfAnyExcept((byte)'0');
        point -= leading;
        digits = digits[leading..count].TrimEnd((byte)'0');
        count = digits.Length;

        if (count <= point && point <= 21)
        {
            at = Append(target, at, digits);
            target.Slice(at, point - count).Fill((byte)'0');
            at += point - count;
            return markWhole ? Append(target, at, ".0"u8) : at;
        }

        if (point is > 0 and <= 21)
        {
            at = Append(target, at, digits[..point]);
            target[at++] = (byte)'.';
            return Append(target, at, digits[point..]);
        }

        if (point is > -6 and <= 0)
        {
            at = Append(target, at, "0."u8);
            target.Slice(at, -point).Fill((byte)'0');
            return Append(target, at - point, digits);
        }

        target[at++] = digits[0];
        if (count > 1)
        {
            target[at++] = (byte)'.';
            at = Append(target, at, digits[1..]);
        }

        at = Append(target, at, point > 0 ? "e+"u8 : "e-"u8);
        Math.Abs(point - 1).TryFormat(target[at..], out var exponentLength, default, CultureInfo.InvariantCulture);
        return at + exponentLength;
    }

    private static int Append(Span<byte> target, int at, scoped ReadOnlySpan<byte> text)
    {
        text.CopyTo(target[at..]);
        return at + text.Length;
    }
}
