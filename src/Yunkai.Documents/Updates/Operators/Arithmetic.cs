using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates.Operators;

/// <summary>What <c>$inc</c> and <c>$mul</c> share: the result has the wider of the two types; an int32 that overflows becomes int64, an int64 that overflows is an error.</summary>
internal abstract class Arithmetic(string name, Value operand) : UpdateOperator
{
    protected Value Operand => operand;

    protected static void CheckOperand(string verb, UpdatePath path, in Value operand)
    {
        if (!operand.IsNumber)
        {
            throw new DocumentException(DocumentError.BadOperator, $"Cannot {verb} with non-numeric argument: {MessageText.Element(path.Text, operand)}");
        }

        if (operand.Kind == ValueKind.Decimal128)
        {
            throw new DocumentException(DocumentError.NotSupported, $"Arithmetic on decimal128 is not supported: {MessageText.Element(path.Text, operand)}. Use a double or an integer.");
        }
    }

    public override Value Compute(in Value current, in UpdateSite site)
    {
        if (current.IsMissing)
        {
            return OfMissing();
        }

        if (!current.IsNumber)
        {
            throw UpdateSite.Refuse($"Cannot apply {name} to a value of non-numeric type. {site.IdText} has the field '{site.FieldName}' of non-numeric type {TypeNames.Of(current.Kind)}");
        }

        if (current.Kind == ValueKind.Decimal128)
        {
            throw new DocumentException(DocumentError.NotSupported, $"{name} on a decimal128 is not supported: {site.IdText} has one in '{site.Path.Text}'.");
        }

        if (current.Kind == ValueKind.Double || operand.Kind == ValueKind.Double)
        {
            return Combine(AsDouble(current), AsDouble(operand));
        }

        if (!current.TryGetInteger(out var left) || !operand.TryGetInteger(out var right) || !TryCombine(left, right, out var result))
        {
            throw UpdateSite.Refuse($"Failed to apply {name} operations to current value (({NumberName(current)}){MessageText.Of(current)}) for document {site.IdText}");
        }

        return current.Kind == ValueKind.Int32 && operand.Kind == ValueKind.Int32 ? Value.Integer(result) : Value.Int64(result);
    }

    protected abstract Value OfMissing();
    protected abstract double Combine(double left, double right);
    protected abstract bool TryCombine(long left, long right, out long result);

    private static double AsDouble(in Value value) => value.Kind switch
    {
        ValueKind.Double => value.AsDouble,
        ValueKind.Int32 => value.AsInt32,
        _ => value.AsInt64,
    };

    private static string NumberName(in Value value) => value.Kind == ValueKind.Int32 ? "NumberInt" : "NumberLong";
}
