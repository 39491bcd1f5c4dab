using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates.Operators;

/// <summary><c>$mul</c>: multiplies; a missing field becomes zero of the operand's type.</summary>
internal sealed class Mul(Value operand) : Arithmetic("$mul", operand)
{
    public static UpdateOperator Parse(UpdatePath path, in Value operand, long? nowUnixMs)
    {
        CheckOperand("multiply", path, operand);
        return new Mul(operand);
    }

    protected override Value OfMissing() => Operand.Kind switch
    {
        ValueKind.Int32 => Value.Int32(0),
        ValueKind.Int64 => Value.Int64(0),
        _ => Value.Double(0),
    };

    protected override double Combine(double left, double right) => left * right;

    protected override bool TryCombine(long left, long right, out long result)
    {
        var high = Math.BigMul(left, right, out result);
        return (high == 0 && result >= 0) || (high == -1 && result < 0);
    }
}
