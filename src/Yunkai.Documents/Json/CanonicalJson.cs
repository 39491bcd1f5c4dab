using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Json;

/// <summary>Canonical MongoDB Extended JSON v2 plus Tencent's server-date placeholder (protocol: dialect E).</summary>
/// <remarks>
/// Reading also takes what people and older tools write: bare numbers (int32, else int64, else double), <c>$date</c> as text or number, legacy <c>$binary</c>/<c>$type</c>.
/// A <c>$regularExpression</c> becomes a regex value; <c>{"$regex","$options"}</c> stays a document, being a query operator. Of repeated names the last wins.
/// Doubles are written as JavaScript prints them, whole ones with <c>.0</c>: <c>1.5</c>, <c>3.0</c>, <c>1e+21</c>, <c>-0.0</c>, <c>NaN</c>.
/// A lone surrogate escape (<c>\ud800</c>) is read as U+FFFD.
/// </remarks>
public static class CanonicalJson
{
    /// <summary>Parses one document. <paramref name="nowUnixMs"/> resolves <c>{"$tcb_server_date":{"offset":n}}</c>. Throws <see cref="DocumentException"/> (Malformed, TooLarge, NotSupported).</summary>
    public static Document ParseDocument(ReadOnlySpan<byte> utf8, long nowUnixMs) => EjsonParser.ParseDocument(utf8, nowUnixMs, isPlain: false);

    /// <summary>Parses any value (aggregation stage arguments).</summary>
    public static Value ParseValue(ReadOnlySpan<byte> utf8, long nowUnixMs) => EjsonParser.Parse(utf8, nowUnixMs, isPlain: false);

    /// <summary>Writes canonical EJSON straight from valid BSON bytes; this is the hot path of every query reply.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> bson) => WriteDocument(writer, new BsonReader(bson), idsAsText: false);

    /// <summary>As above with ObjectIds as plain text: every SDK turns <c>{"$oid"}</c> in a query's result into an empty object, and the vendor's tests expect the text.</summary>
    public static void WriteWithPlainIds(Utf8JsonWriter writer, ReadOnlySpan<byte> bson) => WriteDocument(writer, new BsonReader(bson), idsAsText: true);

    public static void Write(Utf8JsonWriter writer, in Value value) => WriteValue(writer, value, idsAsText: false);

    /// <summary>As <see cref="WriteWithPlainIds(Utf8JsonWriter, ReadOnlySpan{byte})"/> for a document in memory.</summary>
    public static void WriteWithPlainIds(Utf8JsonWriter writer, Document document) => WriteValue(writer, document, idsAsText: true);

    private static void WriteValue(Utf8JsonWriter writer, in Value value, bool idsAsText)
    {
        switch (value.Kind)
        {
            case ValueKind.String:
                writer.WriteStringValue(value.AsString);
                break;
            case ValueKind.Document:
                writer.WriteStartObject();
                foreach (var (name, item) in value.AsDocument)
                {
                    if (!item.IsMissing)
                    {
                        writer.WritePropertyName(name);
                        WriteValue(writer, item, idsAsText);
                    }
                }

                writer.WriteEndObject();
                break;
            case ValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.AsArray)
                {
                    WriteValue(writer, item, idsAsText);
                }

                writer.WriteEndArray();
                break;
            case ValueKind.Int32:
                EjsonTokens.WriteInt32(writer, value.AsInt32);
                break;
            case ValueKind.Int64:
                EjsonTokens.WriteInt64(writer, value.AsInt64);
                break;
            case ValueKind.Double:
                EjsonTokens.WriteDouble(writer, value.AsDouble);
                break;
            case ValueKind.Decimal128:
                EjsonTokens.WriteDecimal(writer, value.AsDecimal128);
                break;
            case ValueKind.Boolean:
                writer.WriteBooleanValue(value.AsBoolean);
                break;
            case ValueKind.DateTime:
                EjsonTokens.WriteDate(writer, value.AsDate);
                break;
            case ValueKind.ObjectId when idsAsText:
                writer.WriteStringValue(value.AsObjectId.Hex);
                break;
            case ValueKind.ObjectId:
                EjsonTokens.WriteObjectId(writer, Convert.FromHexString(value.AsObjectId.Hex));
                break;
            case ValueKind.Binary:
                EjsonTokens.WriteBinary(writer, value.AsBinary.Subtype, value.AsBinary.Data.Span);
                break;
            case ValueKind.Timestamp:
                EjsonTokens.WriteTimestamp(writer, value.AsTimestamp);
                break;
            case ValueKind.Regex:
                EjsonTokens.WriteRegex(writer, Encoding.UTF8.GetBytes(value.AsRegex.Pattern), Encoding.UTF8.GetBytes(value.AsRegex.Options));
                break;
            default:
                EjsonTokens.WriteBare(writer, value.Kind);
                break;
        }
    }

    /// <summary>The document as a JSON text, for messages, tests and export.</summary>
    public static string ToText(Document document) => ToText(document, idsAsText: false);

    /// <summary>The document as a JSON text for an SDK, with ObjectIds as plain text.</summary>
    public static string ToTextWithPlainIds(Document document) => ToText(document, idsAsText: true);

    private static string ToText(Document document, bool idsAsText)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            WriteValue(writer, document, idsAsText);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteDocument(Utf8JsonWriter writer, BsonReader reader, bool idsAsText)
    {
        writer.WriteStartObject();
        while (reader.Next())
        {
            writer.WritePropertyName(reader.Name);
            WriteSpan(writer, reader.Value, idsAsText);
        }

        writer.WriteEndObject();
    }

    private static void WriteSpan(Utf8JsonWriter writer, BsonSpan value, bool idsAsText)
    {
        switch (value.Kind)
        {
            case ValueKind.String:
                writer.WriteStringValue(value.StringBytes);
                break;
            case ValueKind.Document:
                WriteDocument(writer, value.Reader(), idsAsText);
                break;
            case ValueKind.Array:
                writer.WriteStartArray();
                for (var reader = value.Reader(); reader.Next();)
                {
                    WriteSpan(writer, reader.Value, idsAsText);
                }

                writer.WriteEndArray();
                break;
            case ValueKind.Int32:
                EjsonTokens.WriteInt32(writer, value.AsInt32);
                break;
            case ValueKind.Int64:
                EjsonTokens.WriteInt64(writer, value.AsInt64);
                break;
            case ValueKind.Double:
                EjsonTokens.WriteDouble(writer, value.AsDouble);
                break;
            case ValueKind.Decimal128:
                EjsonTokens.WriteDecimal(writer, EjsonTokens.DecimalOf(value.Bytes));
                break;
            case ValueKind.Boolean:
                writer.WriteBooleanValue(value.AsBoolean);
                break;
            case ValueKind.DateTime:
                EjsonTokens.WriteDate(writer, value.AsDate);
                break;
            case ValueKind.ObjectId when idsAsText:
                writer.WriteStringValue(Convert.ToHexStringLower(value.Bytes));
                break;
            case ValueKind.ObjectId:
                EjsonTokens.WriteObjectId(writer, value.Bytes);
                break;
            case ValueKind.Binary:
                EjsonTokens.WriteBinary(writer, value.BinarySubtype, value.BinaryBytes);
                break;
            case ValueKind.Timestamp:
                EjsonTokens.WriteTimestamp(writer, value.AsTimestamp);
                break;
            case ValueKind.Regex:
                EjsonTokens.WriteRegex(writer, value.RegexPattern, value.RegexOptions);
                break;
            default:
                EjsonTokens.WriteBare(writer, value.Kind);
                break;
        }
    }
}
