using System.Runtime.InteropServices;
using System.Text.Json;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Json;

/// <summary>The spellings in which numbers are bare (protocol: dialect L of the server SDKs, and the web spelling of the js-sdk).</summary>
/// <remarks>
/// Written: int32, int64, double and decimal as bare numbers (NaN and infinities as null, like <c>JSON.stringify</c>), ObjectId as its 24 hexadecimal digits, since the decoders of these
/// clients unwrap neither; <c>{"$timestamp": seconds}</c>; <c>{"$regex","$options"}</c>; binary and the keys MinKey and MaxKey as in Extended JSON; undefined as null.
/// </remarks>
public static class PlainJson
{
    /// <summary>
    /// Converts a parsed JSON object. Understands <c>$date</c> (ms, ISO text, EJSON, or <c>{"offset":n}</c> as server date), <c>$regex</c>/<c>$options</c> (a regex value, so that
    /// <c>add</c> can store it; below <c>$elemMatch</c> it stays an operator), and EJSON wrappers. Throws <see cref="DocumentException"/> (Malformed, TooLarge, NotSupported).
    /// </summary>
    public static Document ParseDocument(JsonElement element, long nowUnixMs) =>
        element.ValueKind == JsonValueKind.Object
            ? EjsonParser.ParseDocument(JsonMarshal.GetRawUtf8Value(element), nowUnixMs, isPlain: true)
            : throw new DocumentException(DocumentError.Malformed, $"A JSON object is expected, not {element.ValueKind}.");

    /// <summary>Converts any parsed JSON value, such as the argument of an aggregation stage. Throws as <see cref="ParseDocument"/>.</summary>
    public static Value ParseValue(JsonElement element, long nowUnixMs) =>
        element.ValueKind != JsonValueKind.Undefined
            ? EjsonParser.Parse(JsonMarshal.GetRawUtf8Value(element), nowUnixMs, isPlain: true)
            : throw new DocumentException(DocumentError.Malformed, "A JSON value is expected.");

    /// <summary>Writes a stored document with bare numbers and dates as <c>{"$date": ms}</c> (ISO text for 0, which older clients test for truth).</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> bson) => WriteDocument(writer, new BsonReader(bson));

    private static void WriteDocument(Utf8JsonWriter writer, BsonReader reader)
    {
        writer.WriteStartObject();
        while (reader.Next())
        {
            writer.WritePropertyName(reader.Name);
            WriteValue(writer, reader.Value);
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, BsonSpan value)
    {
        switch (value.Kind)
        {
            case ValueKind.String:
                writer.WriteStringValue(value.StringBytes);
                break;
            case ValueKind.Document:
                WriteDocument(writer, value.Reader());
                break;
            case ValueKind.Array:
                writer.WriteStartArray();
                for (var reader = value.Reader(); reader.Next();)
                {
                    WriteValue(writer, reader.Value);
                }

                writer.WriteEndArray();
                break;
            case ValueKind.Int32:
                writer.WriteNumberValue(value.AsInt32);
                break;
            case ValueKind.Int64:
                writer.WriteNumberValue(value.AsInt64);
                break;
            case ValueKind.Double:
                WriteDouble(writer, value.AsDouble);
                break;
            case ValueKind.Decimal128:
                WriteDecimal(writer, EjsonTokens.DecimalOf(value.Bytes));
                break;
            case ValueKind.Boolean:
                writer.WriteBooleanValue(value.AsBoolean);
                break;
            case ValueKind.DateTime:
                WriteDate(writer, value.AsDate);
                break;
            case ValueKind.ObjectId:
                Span<byte> hex = stackalloc byte[24];
                Convert.TryToHexStringLower(value.Bytes, hex, out _);
                writer.WriteStringValue(hex);
                break;
            case ValueKind.Binary:
                EjsonTokens.WriteBinary(writer, value.BinarySubtype, value.BinaryBytes);
                break;
            case ValueKind.Timestamp:
                writer.WriteStartObject();
                writer.WriteNumber("$timestamp"u8, value.AsTimestamp >> 32);
                writer.WriteEndObject();
                break;
            case ValueKind.Regex:
                writer.WriteStartObject();
                writer.WriteString("$regex"u8, value.RegexPattern);
                writer.WriteString("$options"u8, value.RegexOptions);
                writer.WriteEndObject();
                break;
            case ValueKind.Undefined:
                writer.WriteNullValue();
                break;
            default:
                EjsonTokens.WriteBare(writer, value.Kind);
                break;
        }
    }

    private static void WriteDouble(Utf8JsonWriter writer, double value)
    {
        if (!double.IsFinite(value))
        {
            writer.WriteNullValue();
            return;
        }

        Span<byte> text = stackalloc byte[NumberText.MaxLength];
        var length = NumberText.Format(value, text, markWhole: false);
        writer.WriteRawValue(text[..length], skipInputValidation: true);
    }

    private static void WriteDecimal(Utf8JsonWriter writer, Decimal128 value)
    {
        var text = value.ToString();
        if (char.IsAsciiLetter(text[^1]))
        {
            // NaN and the infinities.
            writer.WriteNullValue();
            return;
        }

        writer.WriteRawValue(text, skipInputValidation: true);
    }

    private static void WriteDate(Utf8JsonWriter writer, long unixMs)
    {
        if (unixMs == 0)
        {
            writer.WriteRawValue("{\"$date\":\"1970-01-01T00:00:00.000Z\"}"u8, skipInputValidation: true);
            return;
        }

        writer.WriteStartObject();
        writer.WriteNumber("$date"u8, unixMs);
        writer.WriteEndObject();
    }
}
