using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;

namespace Yunkai.Documents.Values;

/// <summary>Writes the format that <see cref="KeyEncoding"/> describes; every byte is inverted on its way out when the field is descending.</summary>
internal readonly struct KeyWriter(IBufferWriter<byte> target, bool descending)
{
    private readonly byte _mask = descending ? (byte)0xFF : (byte)0;

    public void WriteEmptyArray() => Put(Brackets.EmptyArray);

    public void Write(in Value value)
    {
        var bracket = Brackets.Of(value.Kind);
        Put((byte)bracket);
        switch (bracket)
        {
            case Brackets.Number:
                WriteNumber(Numeric.Of(value));
                break;
            case Brackets.String:
                WriteText(value.AsString);
                break;
            case Brackets.Document:
                foreach (var (name, item) in value.AsDocument)
                {
                    // The order asks for the bracket before the name; the value repeats it, so that it is encoded as anywhere else.
                    Put((byte)Brackets.Of(item.Kind));
                    WriteText(name);
                    Write(item);
                }

                Put(Brackets.End);
                break;
            case Brackets.Array:
                foreach (var item in value.AsArray)
                {
                    Write(item);
                }

                Put(Brackets.End);
                break;
            case Brackets.Binary:
                WriteBinary(value.AsBinary.Data.Span, value.AsBinary.Subtype);
                break;
            case Brackets.ObjectId:
                Span<byte> id = stackalloc byte[12];
                Convert.FromHexString(value.AsObjectId.Hex, id, out _, out _);
                Put(id);
                break;
            case Brackets.Boolean:
                Put(value.AsBoolean ? (byte)1 : (byte)0);
                break;
            case Brackets.Date:
                WriteUInt64((ulong)value.AsDate ^ (1UL << 63));
                break;
            case Brackets.Timestamp:
                WriteUInt64(value.AsTimestamp);
                break;
            case Brackets.Regex:
                WriteText(value.AsRegex.Pattern);
                WriteText(value.AsRegex.Options);
                break;
        }
    }

    public void Write(BsonSpan value)
    {
        var bracket = Brackets.Of(value.Kind);
        Put((byte)bracket);
        switch (bracket)
        {
            case Brackets.Number:
                WriteNumber(value.Number);
                break;
            case Brackets.String:
                WriteText(value.StringBytes);
                break;
            case Brackets.Document:
                for (var reader = value.Reader(); reader.Next();)
                {
                    Put((byte)Brackets.Of(reader.Value.Kind));
                    WriteText(reader.Name);
                    Write(reader.Value);
                }

                Put(Brackets.End);
                break;
            case Brackets.Array:
                for (var reader = value.Reader(); reader.Next();)
                {
                    Write(reader.Value);
                }

                Put(Brackets.End);
                break;
            case Brackets.Binary:
                WriteBinary(value.BinaryBytes, value.BinarySubtype);
                break;
            case Brackets.ObjectId or Brackets.Boolean:
                Put(value.Bytes);
                break;
            case Brackets.Date:
                WriteUInt64((ulong)value.AsDate ^ (1UL << 63));
                break;
            case Brackets.Timestamp:
                WriteUInt64(value.AsTimestamp);
                break;
            case Brackets.Regex:
                WriteText(value.RegexPattern);
                WriteText(value.RegexOptions);
                break;
        }
    }

    private void WriteNumber(in Numeric number)
    {
        if (number.IsDouble)
        {
            WriteExact(number.Double);
            return;
        }

        if (number.IsInteger)
        {
            var negative = number.Integer < 0;
            var magnitude = negative ? (ulong)-number.Integer : (ulong)number.Integer;
            var nearest = (double)magnitude;
            if ((ulong)nearest == magnitude)
            {
                WriteExact(negative ? -nearest : nearest);
                return;
            }

            WriteWithRest(negative, (ulong)nearest > magnitude ? Math.BitDecrement(nearest) : nearest, magnitude, 0);
            return;
        }

        WriteDecimal(number.Decimal);
    }

    private void WriteDecimal(DecimalParts parts)
    {
        switch (parts.Class)
        {
            case NumberClass.NaN:
                WriteExact(double.NaN);
                return;
            case NumberClass.NegativeInfinity:
                WriteExact(double.NegativeInfinity);
                return;
            case NumberClass.PositiveInfinity:
                WriteExact(double.PositiveInfinity);
                return;
            case NumberClass.Zero:
                WriteExact(0);
                return;
        }

        var magnitude = parts with { Class = NumberClass.Positive, IsNegative = false };
        var nearest = double.Parse($"{magnitude.Coefficient}E{magnitude.Exponent}", System.Globalization.CultureInfo.InvariantCulture);
        nearest = Math.Min(nearest, double.MaxValue);
        var packed = magnitude.Pack();
        var order = Numeric.Compare(Numeric.Of(nearest), Numeric.Of(packed.High, packed.Low));
        if (order == 0)
        {
            WriteExact(parts.IsNegative ? -nearest : nearest);
            return;
        }

        WriteWithRest(parts.IsNegative, order > 0 ? Math.BitDecrement(nearest) : nearest, parts.Coefficient, parts.Exponent);
    }

    private void WriteExact(double number)
    {
        // -0 equals 0, and NaN (any of them) is below -Infinity, whose bytes begin with 00 0F.
        var sortable = double.IsNaN(number) ? 0 : Sortable(number == 0 ? 0d : number);
        Span<byte> bytes = stackalloc byte[9];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, sortable);
        bytes[8] = number < 0 ? (byte)0xFF : (byte)0;
        Put(bytes);
    }

    /// <summary>A number between two neighbouring doubles: the one nearer zero, then the decimal digits, which order the numbers inside the gap.</summary>
    private void WriteWithRest(bool negative, double towardsZero, UInt128 coefficient, int exponent)
    {
        Span<byte> digits = stackalloc byte[40];
        coefficient.TryFormat(digits, out var count, default, System.Globalization.CultureInfo.InvariantCulture);
        var place = (ushort)(count + exponent + 0x4000);
        while (digits[count - 1] == '0')
        {
            count--;
        }

        digits[count] = (byte)'0';
        Span<byte> bytes = stackalloc byte[8 + 1 + 2 + 20 + 1];
        // -0 sorts below 0 here, as it must: it stands for a number just below zero.
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Sortable(negative ? -towardsZero : towardsZero));
        bytes[8] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[9..], place);
        var length = 11;
        for (var i = 0; i < count; i += 2)
        {
            bytes[length++] = (byte)(((digits[i] - '0') * 10) + digits[i + 1] - '0' + 1);
        }

        bytes[length++] = 0;
        if (negative)
        {
            Invert(bytes[8..length]);
        }

        Put(bytes[..length]);
    }

    private static ulong Sortable(double number)
    {
        var bits = BitConverter.DoubleToUInt64Bits(number);
        return bits >> 63 != 0 ? ~bits : bits | (1UL << 63);
    }

    private void WriteText(string text)
    {
        var rest = text.AsSpan();
        Span<byte> buffer = stackalloc byte[256];
        while (!rest.IsEmpty)
        {
            Utf8.FromUtf16(rest, buffer, out var read, out var written);
            WriteEscaped(buffer[..written]);
            rest = rest[read..];
        }

        WriteTextEnd();
    }

    private void WriteText(ReadOnlySpan<byte> utf8)
    {
        WriteEscaped(utf8);
        WriteTextEnd();
    }

    private void WriteEscaped(ReadOnlySpan<byte> utf8)
    {
        for (var zero = utf8.IndexOf((byte)0); zero >= 0; zero = utf8.IndexOf((byte)0))
        {
            Put(utf8[..(zero + 1)]);
            Put(0xFF);
            utf8 = utf8[(zero + 1)..];
        }

        Put(utf8);
    }

    private void WriteTextEnd()
    {
        Put(0);
        Put(0);
    }

    private void WriteBinary(ReadOnlySpan<byte> data, byte subtype)
    {
        Span<byte> header = stackalloc byte[5];
        BinaryPrimitives.WriteInt32BigEndian(header, data.Length);
        header[4] = subtype;
        Put(header);
        Put(data);
    }

    private void WriteUInt64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        Put(bytes);
    }

    private void Put(byte value)
    {
        target.GetSpan(1)[0] = (byte)(value ^ _mask);
        target.Advance(1);
    }

    private void Put(scoped ReadOnlySpan<byte> bytes)
    {
        var span = target.GetSpan(bytes.Length)[..bytes.Length];
        bytes.CopyTo(span);
        if (_mask != 0)
        {
            Invert(span);
        }

        target.Advance(bytes.Length);
    }

    private static void Invert(Span<byte> bytes)
    {
        foreach (ref var value in bytes)
        {
            value = (byte)~value;
        }
    }
}
