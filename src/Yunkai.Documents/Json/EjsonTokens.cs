using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Json;

/// <summary>The wrappers of canonical Extended JSON, written raw where no text needs escaping: validating and re-escaping digits would cost more than printing them.</summary>
internal static class EjsonTokens
{
    public static void WriteInt32(Utf8JsonWriter writer, int value)
    {
        Span<byte> text = stackalloc byte[40];
        var length = Put(text, 0, "{\"$numberInt\":\""u8);
        value.TryFormat(text[length..], out var digits, default, CultureInfo.InvariantCulture);
        writer.WriteRawValue(text[..Put(text, length + digits, "\"}"u8)], skipInputValidation: true);
    }

    public static void WriteInt64(Utf8JsonWriter writer, long value)
    {
        Span<byte> text = stackalloc byte[48];
        var length = Put(text, 0, "{\"$numberLong\":\""u8);
        value.TryFormat(text[length..], out var digits, default, CultureInfo.InvariantCulture);
        writer.WriteRawValue(text[..Put(text, length + digits, "\"}"u8)], skipInputValidation: true);
    }

    public static void WriteDouble(Utf8JsonWriter writer, double value)
    {
        Span<byte> text = stackalloc byte[32 + NumberText.MaxLength];
        var length = Put(text, 0, "{\"$numberDouble\":\""u8);
        length += NumberText.Format(value, text[length..], markWhole: true);
        writer.WriteRawValue(text[..Put(text, length, "\"}"u8)], skipInputValidation: true);
    }

    public static void WriteDate(Utf8JsonWriter writer, long unixMs)
    {
        Span<byte> text = stackalloc byte[64];
        var length = Put(text, 0, "{\"$date\":{\"$numberLong\":\""u8);
        unixMs.TryFormat(text[length..], out var digits, default, CultureInfo.InvariantCulture);
        writer.WriteRawValue(text[..Put(text, length + digits, "\"}}"u8)], skipInputValidation: true);
    }

    public static void WriteDecimal(Utf8JsonWriter writer, Decimal128 value) =>
        writer.WriteRawValue(Encoding.ASCII.GetBytes($"{{\"$numberDecimal\":\"{value}\"}}"), skipInputValidation: true);

    public static void WriteObjectId(Utf8JsonWriter writer, ReadOnlySpan<byte> id)
    {
        Span<byte> text = stackalloc byte[40];
        var length = Put(text, 0, "{\"$oid\":\""u8);
        Convert.TryToHexStringLower(id, text[length..], out var digits);
        writer.WriteRawValue(text[..Put(text, length + digits, "\"}"u8)], skipInputValidation: true);
    }

    public static void WriteTimestamp(Utf8JsonWriter writer, ulong value) =>
        writer.WriteRawValue(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"$timestamp\":{{\"t\":{value >> 32},\"i\":{(uint)value}}}}}")), skipInputValidation: true);

    public static void WriteBinary(Utf8JsonWriter writer, byte subtype, ReadOnlySpan<byte> data)
    {
        Span<byte> hex = stackalloc byte[2];
        subtype.TryFormat(hex, out _, "x2", CultureInfo.InvariantCulture);
        writer.WriteStartObject();
        writer.WriteStartObject("$binary"u8);
        writer.WriteBase64String("base64"u8, data);
        writer.WriteString("subType"u8, hex);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    public static void WriteRegex(Utf8JsonWriter writer, ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> options)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("$regularExpression"u8);
        writer.WriteString("pattern"u8, pattern);
        writer.WriteString("options"u8, options);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>MinKey, MaxKey, undefined, null and missing.</summary>
    public static void WriteBare(Utf8JsonWriter writer, ValueKind kind)
    {
        switch (kind)
        {
            case ValueKind.MinKey:
                writer.WriteRawValue("{\"$minKey\":1}"u8, skipInputValidation: true);
                break;
            case ValueKind.MaxKey:
                writer.WriteRawValue("{\"$maxKey\":1}"u8, skipInputValidation: true);
                break;
            case ValueKind.Undefined:
                writer.WriteRawValue("{\"$undefined\":true}"u8, skipInputValidation: true);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    public static Decimal128 DecimalOf(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes));

    private static int Put(Span<byte> target, int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(target[at..]);
        return at + text.Length;
    }
}
