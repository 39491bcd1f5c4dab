using System.Globalization;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Schemas;

/// <summary><c>multipleOf</c>, reckoned in decimals so that 0.3 is a multiple of 0.1.</summary>
internal sealed class MultipleRule(decimal? divisor, double approximate) : SchemaRule
{
    public static MultipleRule Parse(in Value value)
    {
        if (!value.IsNumber)
        {
            throw SchemaParser.Refuse("multipleOf", "must be a number");
        }

        if (ValueOrder.Instance.Compare(value, Value.Int32(0)) <= 0)
        {
            throw SchemaParser.Refuse("multipleOf", "must have a positive value");
        }

        var read = new Number(value);
        return new MultipleRule(read.Exact, read.Approximate);
    }

    public override bool Accepts(BsonSpan value)
    {
        if (!value.IsNumber)
        {
            return true;
        }

        var number = new Number(value.ToValue());
        // A decimal holds what people write; beyond its range the doubles decide.
        return divisor is { } exact && exact != 0 && number.Exact is { } dividend ? dividend % exact == 0 : Math.IEEERemainder(number.Approximate, approximate) == 0;
    }

    private readonly struct Number
    {
        public Number(in Value value)
        {
            switch (value.Kind)
            {
                case ValueKind.Int32:
                    Exact = value.AsInt32;
                    Approximate = value.AsInt32;
                    break;
                case ValueKind.Int64:
                    Exact = value.AsInt64;
                    Approximate = value.AsInt64;
                    break;
                case ValueKind.Double:
                    Approximate = value.AsDouble;
                    // Converting keeps 15 digits, which takes away what binary fractions add; below 1e-13 too few would be left.
                    Exact = Math.Abs(Approximate) is > 1e-13 and < 1e14 or 0 ? (decimal)Approximate : null;
                    break;
                default:
                    var text = value.AsDecimal128.ToString();
                    Approximate = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var wide) ? wide : double.NaN;
                    Exact = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var narrow) && (narrow != 0 || Approximate == 0) ? narrow : null;
                    break;
            }
        }

        public decimal? Exact { get; }

        public double Approximate { get; }
    }
}
