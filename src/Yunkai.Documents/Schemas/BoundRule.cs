using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Schemas;

/// <summary><c>minimum</c> and <c>maximum</c>, which draft 4 makes exclusive by a flag beside them.</summary>
internal sealed class BoundRule(Operand bound, bool isMinimum, bool isExclusive) : SchemaRule
{
    public static BoundRule Parse(Document schema, string keyword, in Value value)
    {
        var isMinimum = keyword == "minimum";
        var exclusive = schema[isMinimum ? "exclusiveMinimum" : "exclusiveMaximum"];
        return value.IsNumber
            ? new BoundRule(Operand.Of(value), isMinimum, exclusive.Kind == ValueKind.Boolean && exclusive.AsBoolean)
            : throw SchemaParser.Refuse(keyword, "must be a number");
    }

    public static void CheckExclusive(Document schema, string keyword, in Value value)
    {
        if (value.Kind != ValueKind.Boolean)
        {
            throw SchemaParser.Refuse(keyword, "must be a boolean");
        }

        var bound = keyword == "exclusiveMinimum" ? "minimum" : "maximum";
        if (!schema.ContainsKey(bound))
        {
            throw SchemaParser.Refuse(bound, $"must be a present if {keyword} is present");
        }
    }

    public override bool Accepts(BsonSpan value)
    {
        if (!value.IsNumber)
        {
            return true;
        }

        // NaN lies below all numbers in the order, but no comparison with it holds except equality.
        if (bound.IsNaN || Operand.IsNotANumber(value))
        {
            return bound.IsNaN && Operand.IsNotANumber(value) && !isExclusive;
        }

        var order = isMinimum ? bound.Compare(value) : -bound.Compare(value);
        return order > 0 || (order == 0 && !isExclusive);
    }
}
