using System.Globalization;
using System.Text.Json;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Tests;

/// <summary>Reads the Extended JSON of case rows without the codec under test, so that a codec's error cannot hide one of a filter.</summary>
internal static class CaseText
{
    public static Document Document(JsonElement element) => Read(element).AsDocument;

    public static Value Read(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return ReadObject(element);
            case JsonValueKind.Array:
                return new ValueArray(element.EnumerateArray().Select(Read));
            case JsonValueKind.String:
                return element.GetString()!; // the kind says there is text
            case JsonValueKind.Number:
                return Value.Integer(element.GetInt64());
            case JsonValueKind.True or JsonValueKind.False:
                return element.GetBoolean();
            default:
                return Value.Null;
        }
    }

    private static Value ReadObject(JsonElement element)
    {
        if (!element.EnumerateObject().Any())
        {
            return new Document();
        }

        var first = element.EnumerateObject().First();
        var value = first.Value;
        switch (first.Name)
        {
            case "$numberLong":
                return long.Parse(value.GetString()!, CultureInfo.InvariantCulture);
            case "$numberDouble":
                return double.Parse(value.GetString()!, CultureInfo.InvariantCulture);
            case "$numberDecimal":
                var number = MongoDB.Bson.Decimal128.Parse(value.GetString());
                return Value.Decimal128(new Decimal128(number.GetIEEEHighBits(), number.GetIEEELowBits()));
            case "$date":
                return Value.Date(long.Parse(value.GetProperty("$numberLong").GetString()!, CultureInfo.InvariantCulture));
            case "$oid":
                return Value.ObjectId(new ObjectId(value.GetString()!));
            case "$minKey":
                return Value.MinKey;
            case "$maxKey":
                return Value.MaxKey;
            case "$timestamp":
                return Value.Timestamp(((ulong)value.GetProperty("t").GetUInt32() << 32) | value.GetProperty("i").GetUInt32());
            case "$regularExpression":
                return Value.Regex(new RegexValue(value.GetProperty("pattern").GetString()!, value.GetProperty("options").GetString()!));
            case "$binary":
                return Value.Binary(new BinaryValue(Convert.ToByte(value.GetProperty("subType").GetString(), 16), value.GetProperty("base64").GetBytesFromBase64()));
        }

        var document = new Document();
        foreach (var member in element.EnumerateObject())
        {
            document.Add(member.Name, Read(member.Value));
        }

        return document;
    }
}
