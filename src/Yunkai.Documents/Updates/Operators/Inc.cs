using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates.Operators;

/// <summary><c>$inc</c>: adds; a missing field becomes the operand.</summary>
internal sealed class Inc(Value operand) : Arithmetic("$inc", operand)
{
    public static UpdateOperator Parse(UpdatePath path, in Value operand, long? nowUnixMs)
    {
        CheckOperand("increment", path, operand);
        return new Inc(operand);
    }

    protected override Value OfMissing() => Operand;

    protected override double Combine(double left, double right) => left + right;

    protected override bool TryCombine(long left, long right, out long result)
    {
        result = unchecked(left + right);
        // Overflow happened exactly when both terms have the sign the sum has not.
        return ((left ^ result) & (right ^ result)) >= 0;
    }
}
