using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$gt</c>: greater than the operand, within its type bracket.</summary>
internal sealed class Gt(Operand operand) : Ordering(operand)
{
    public static ValueTest Parse(in Value operand, FieldContext context) => new Gt(Check(operand, context));

    protected override bool IsLowerBound => true;
    protected override bool IsInclusive => false;
}
