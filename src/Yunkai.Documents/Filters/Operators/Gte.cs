using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$gte</c>: greater than or equal to the operand, within its type bracket.</summary>
internal sealed class Gte(Operand operand) : Ordering(operand)
{
    public static ValueTest Parse(in Value operand, FieldContext context) => new Gte(Check(operand, context));

    protected override bool IsLowerBound => true;
    protected override bool IsInclusive => true;
}
