using System.Globalization;
using System.Text;
using System.Text.Json;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Json;

internal ref partial struct EjsonParser
{
    private const string RegexOptions = "imsux";

    private readonly bool MayBeWrapper() => _reader.ValueSpan is [(byte)'$' or (byte)'\\', ..];

    /// <summary>With the reader on the first name of an object. When it is a wrapper's, the whole object is read and must be well formed.</summary>
    private bool TryWrapper(out Value value)
    {
        var name = Known(_reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(Text()) : _reader.ValueSpan);
        if (name is null)
        {
            value = default;
            return false;
        }

        _path[_depth - 1] = new Step(name, 0);
        _reader.Read();
        value = name switch
        {
            "$numberInt" => int.TryParse(Inner(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Bad(name, "the text of an integer of 32 bits"),
            "$numberLong" => long.TryParse(Inner(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Bad(name, "the text of an integer of 64 bits"),
            "$numberDouble" => ParseDouble(Inner(name)),
            "$numberDecimal" => Decimal128.TryParse(Inner(name), out var number) ? Value.Decimal128(number!) : throw Bad(name, "the text of a decimal of at most 34 digits"),
            "$oid" => ObjectId.TryParse(Inner(name), out var id) ? Value.ObjectId(id!) : throw Bad(name, "24 hexadecimal digits"),
            "$date" => Value.Date(DateOf(ParseValue())),
            "$tcb_server_date" => Value.Date(ServerDate(ParseValue())),
            "$timestamp" => Value.Timestamp(TimestampOf(ParseValue())),
            "$binary" => ParseBinary(),
            "$uuid" => Guid.TryParseExact(Inner(name), "D", out var id) ? Value.Binary(new BinaryValue(4, id.ToByteArray(bigEndian: true))) : throw Bad(name, "a UUID with hyphens"),
            "$regularExpression" => ParseRegex(ParseValue()),
            "$symbol" => Value.String(Inner(name)),
            "$undefined" => _reader.TokenType == JsonTokenType.True ? Value.Undefined : throw Bad(name, "true"),
            "$minKey" => IsOne() ? Value.MinKey : throw Bad(name, "1"),
            "$maxKey" => IsOne() ? Value.MaxKey : throw Bad(name, "1"),
            _ => throw new DocumentException(DocumentError.NotSupported, $"{name} is not supported{Place()}."),
        };

        _reader.Read();
        return _reader.TokenType == JsonTokenType.EndObject ? true : throw Malformed($"{name} stands for a value and allows no other member beside it");
    }

    private static string? Known(ReadOnlySpan<byte> name)
    {
        switch (name.Length)
        {
            case 4:
                return name.SequenceEqual("$oid"u8) ? "$oid" : null;
            case 5:
                return name.SequenceEqual("$date"u8) ? "$date" : name.SequenceEqual("$uuid"u8) ? "$uuid" : name.SequenceEqual("$code"u8) ? "$code" : null;
            case 7:
                return name.SequenceEqual("$binary"u8) ? "$binary" : name.SequenceEqual("$minKey"u8) ? "$minKey" : name.SequenceEqual("$maxKey"u8) ? "$maxKey" : name.SequenceEqual("$symbol"u8) ? "$symbol" : null;
            case 10:
                return name.SequenceEqual("$numberInt"u8) ? "$numberInt" : name.SequenceEqual("$timestamp"u8) ? "$timestamp" : name.SequenceEqual("$undefined"u8) ? "$undefined"
                    : name.SequenceEqual("$dbPointer"u8) ? "$dbPointer" : null;
            case 11:
                return name.SequenceEqual("$numberLong"u8) ? "$numberLong" : null;
            case 13:
                return name.SequenceEqual("$numberDouble"u8) ? "$numberDouble" : null;
            case 14:
                return name.SequenceEqual("$numberDecimal"u8) ? "$numberDecimal" : null;
            case 16:
                return name.SequenceEqual("$tcb_server_date"u8) ? "$tcb_server_date" : null;
            case 18:
                return name.SequenceEqual("$regularExpression"u8) ? "$regularExpression" : null;
            default:
                return null;
        }
    }

    private readonly DocumentException Bad(string name, string expected) => Malformed($"{name} needs {expected}");

    private readonly string Inner(string name) => _reader.TokenType == JsonTokenType.String ? Text() : throw Bad(name, "a string");

    private readonly bool IsOne() => _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt32(out var one) && one == 1;

    private readonly Value ParseDouble(string text)
    {
        switch (text)
        {
            case "NaN":
                return double.NaN;
            case "Infinity":
                return double.PositiveInfinity;
            case "-Infinity":
                return double.NegativeInfinity;
        }

        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(text, Style, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : throw Bad("$numberDouble", "the text of a double");
    }

    private readonly long DateOf(in Value inner)
    {
        switch (inner.Kind)
        {
            case ValueKind.String:
                return DateText.TryParse(inner.AsString, out var date) ? date : throw Bad("$date", "ISO 8601 text such as 2026-01-31T08:00:00.000Z");
            case ValueKind.Document when inner.AsDocument.ContainsKey("offset"):
                return ServerDate(inner);
            default:
                return TryMilliseconds(inner, out var ms) ? ms : throw Bad("$date", "ISO 8601 text, milliseconds, {\"$numberLong\":\"…\"} or {\"offset\":…}");
        }
    }

    private readonly long ServerDate(in Value inner)
    {
        if (inner.Kind != ValueKind.Document)
        {
            throw Bad("A server date", "{\"offset\": milliseconds}");
        }

        var fields = inner.AsDocument;
        if (fields.Count == 0)
        {
            return _nowUnixMs;
        }

        if (fields.Count > 1 || !TryMilliseconds(fields["offset"], out var offset) || (Int128)_nowUnixMs + offset is var sum && (sum > long.MaxValue || sum < long.MinValue))
        {
            throw Bad("A server date", "{\"offset\": milliseconds}");
        }

        return _nowUnixMs + offset;
    }

    /// <summary>Fractions of a millisecond are cut, as JavaScript's Date does.</summary>
    private static bool TryMilliseconds(in Value value, out long ms)
    {
        ms = 0;
        var whole = value.Kind == ValueKind.Double ? Value.Double(Math.Truncate(value.AsDouble)) : value;
        return whole.TryGetInteger(out ms);
    }

    private readonly ulong TimestampOf(in Value inner)
    {
        if (inner.TryGetInteger(out var seconds) && seconds is >= 0 and <= uint.MaxValue)
        {
            return (ulong)seconds << 32;
        }

        if (inner.Kind == ValueKind.Document && inner.AsDocument is { Count: 2 } parts
            && parts["t"].TryGetInteger(out var time) && parts["i"].TryGetInteger(out var increment)
            && time is >= 0 and <= uint.MaxValue && increment is >= 0 and <= uint.MaxValue)
        {
            return ((ulong)time << 32) | (ulong)increment;
        }

        throw Bad("$timestamp", "{\"t\": seconds, \"i\": number}");
    }

    private Value ParseBinary()
    {
        var inner = ParseValue();
        if (inner.Kind == ValueKind.Document && inner.AsDocument is { Count: 2 } parts && parts["base64"].Kind == ValueKind.String && parts["subType"].Kind == ValueKind.String)
        {
            return BinaryOf(parts["base64"].AsString, parts["subType"].AsString);
        }

        // The legacy form has two members side by side.
        if (inner.Kind == ValueKind.String && _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName && Text() == "$type" && _reader.Read())
        {
            var type = ParseValue();
            return BinaryOf(inner.AsString, type.Kind == ValueKind.String ? type.AsString : type.TryGetInteger(out var number) ? number.ToString("x", CultureInfo.InvariantCulture) : "");
        }

        throw Bad("$binary", "{\"base64\":\"…\",\"subType\":\"00\"}");
    }

    private readonly Value BinaryOf(string base64, string subtype)
    {
        if (subtype.Length > 2 || !byte.TryParse(subtype, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var type))
        {
            throw Bad("$binary", "a subType of two hexadecimal digits");
        }

        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length)
            ? Value.Binary(new BinaryValue(type, bytes.AsMemory(0, length)))
            : throw Bad("$binary", "text in base64");
    }

    private readonly Value ParseRegex(in Value inner)
    {
        if (inner.Kind != ValueKind.Document || inner.AsDocument is not { Count: 2 } parts || parts["pattern"].Kind != ValueKind.String || parts["options"].Kind != ValueKind.String)
        {
            throw Bad("$regularExpression", "{\"pattern\":\"…\",\"options\":\"…\"}");
        }

        return RegexOf(parts["pattern"].AsString, parts["options"].AsString);
    }

    private readonly bool TryPlainRegex(Document document, out Value regex)
    {
        var pattern = document["$regex"];
        var options = document["$options"];
        var isRegex = pattern.Kind == ValueKind.String && (document.Count == 1 ? options.IsMissing : options.Kind == ValueKind.String)
            && !(_depth > 0 && _path[_depth - 1].Name == "$elemMatch");
        regex = isRegex ? RegexOf(pattern.AsString, options.IsMissing ? "" : options.AsString) : default;
        return isRegex;
    }

    /// <summary>JavaScript's flags pass through the SDKs; those the store lacks (g, y, d, v) are dropped, and order does not matter.</summary>
    private static Value RegexOf(string pattern, string options) =>
        Value.Regex(new RegexValue(pattern, string.Concat(RegexOptions.Where(option => options.Contains(option, StringComparison.Ordinal)))));
}
