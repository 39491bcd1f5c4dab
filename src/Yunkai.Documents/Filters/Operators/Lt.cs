using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$lt</c>: less than the operand, within its type bracket.</summary>
internal sealed class Lt(Operand operand) : Ordering(operand)
{
    public static ValueTest Parse(in Value operand, FieldContext context) => new Lt(Check(operand, context));

    protected override bool IsLowerBound => false;
    protected override bool IsInclusive => false;
}
