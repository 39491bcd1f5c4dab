using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$lte</c>: less than or equal to the operand, within its type bracket.</summary>
internal sealed class Lte(Operand operand) : Ordering(operand)
{
    public static ValueTest Parse(in Value operand, FieldContext context) => new Lte(Check(operand, context));

    protected override bool IsLowerBound => false;
    protected override bool IsInclusive => true;
}
