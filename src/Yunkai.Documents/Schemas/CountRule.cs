using Yunkai.Documents.Values;

namespace Yunkai.Documents.Schemas;

/// <summary>How many characters (code points), elements or fields there may be.</summary>
internal sealed class CountRule(ValueKind kind, bool isMinimum, long limit) : SchemaRule
{
    public static CountRule Parse(string keyword, in Value value)
    {
        if (!value.IsNumber)
        {
            throw SchemaParser.Refuse(keyword, "must be a number");
        }

        if (!value.TryGetInteger(out var limit) || limit < 0)
        {
            throw SchemaParser.Refuse(keyword, $"must be representable as a non-negative 64-bit integer, found: {value}");
        }

        var kind = keyword[3..] switch { "Length" => ValueKind.String, "Items" => ValueKind.Array, _ => ValueKind.Document };
        return new CountRule(kind, keyword.StartsWith("min", StringComparison.Ordinal), limit);
    }

    public override bool Accepts(BsonSpan value) => value.Kind != kind || (isMinimum ? Count(value) >= limit : Count(value) <= limit);

    private static long Count(BsonSpan value)
    {
        var count = 0L;
        if (value.Kind == ValueKind.String)
        {
            foreach (var unit in value.StringBytes)
            {
                // Every code point has one byte that does not continue another.
                count += (unit & 0xC0) != 0x80 ? 1 : 0;
            }

            return count;
        }

        var reader = value.Reader();
        while (reader.Next())
        {
            count++;
        }

        return count;
    }
}
