using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$mod: [divisor, remainder]</c>: both cut to integers, and so is the stored number; the remainder has the sign of the stored number.</summary>
internal sealed class Mod(long divisor, long remainder) : ValueTest
{
    public static ValueTest Parse(in Value operand, FieldContext context)
    {
        if (operand.Kind != ValueKind.Array)
        {
            throw Refuse("malformed mod, needs to be an array");
        }

        var items = operand.AsArray;
        if (items.Count < 2)
        {
            throw Refuse("malformed mod, not enough elements");
        }

        if (items.Count > 2)
        {
            throw Refuse("malformed mod, too many elements");
        }

        var divisor = Part(items[0], "divisor");
        return divisor != 0 ? new Mod(divisor, Part(items[1], "remainder")) : throw Refuse("divisor cannot be 0");
    }

    public override bool Matches(BsonSpan element)
    {
        long number;
        switch (element.Kind)
        {
            case ValueKind.Int32:
                number = element.AsInt32;
                break;
            case ValueKind.Int64:
                number = element.AsInt64;
                break;
            case ValueKind.Double when Fits(element.AsDouble):
                number = (long)element.AsDouble;
                break;
            default:
                return false;
        }

        // The processor faults on long.MinValue % -1; the remainder by -1 is always 0.
        return (divisor == -1 ? 0 : number % divisor) == remainder;
    }

    private static long Part(in Value value, string role)
    {
        if (!value.IsNumber)
        {
            throw Refuse($"malformed mod, {role} not a number");
        }

        if (value.TryGetInteger(out var integer))
        {
            return integer;
        }

        return value.Kind == ValueKind.Double && Fits(value.AsDouble)
            ? (long)value.AsDouble
            : throw Refuse($"malformed mod, {role} value is invalid: {value} cannot be converted to an integer");
    }

    private static bool Fits(double number) => number >= long.MinValue && number < 9223372036854775808d;

    private static DocumentException Refuse(string message) => new(DocumentError.BadOperator, message);
}
