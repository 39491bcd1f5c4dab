using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary>What <c>$gt $gte $lt $lte</c> share: only values of the operand's type bracket are compared, NaN is ordered with NaN alone, and null means null or absent.</summary>
internal abstract class Ordering(Operand operand) : ValueTest
{
    protected static Operand Check(in Value operand, FieldContext context) => operand.Kind == ValueKind.Regex
        ? throw new DocumentException(DocumentError.BadOperator, $"Can't have RegEx as arg to predicate over field '{context.Path}'.")
        : Operand.Of(operand);

    /// <summary>True for <c>$gt $gte</c>.</summary>
    protected abstract bool IsLowerBound { get; }

    /// <summary>True for <c>$gte $lte</c>.</summary>
    protected abstract bool IsInclusive { get; }

    public override bool Matches(BsonSpan element)
    {
        if (!operand.SharesBracket(element))
        {
            // MinKey and MaxKey are the ends of the whole order: everything else, absent fields too, lies inside.
            return operand.Value.Kind == (IsLowerBound ? ValueKind.MinKey : ValueKind.MaxKey);
        }

        if (operand.IsNaN || (operand.Bracket == Brackets.Number && Operand.IsNotANumber(element)))
        {
            return IsInclusive && operand.IsNaN && Operand.IsNotANumber(element);
        }

        var order = operand.Compare(element);
        return order == 0 ? IsInclusive : order > 0 == IsLowerBound;
    }

    public override FilterShape ShapeAt(FieldPath path)
    {
        if (operand.IsNull && IsInclusive && path.MayIndex)
        {
            return FilterShape.Opaque;
        }

        if (operand.IsNull || operand.IsNaN)
        {
            // Within one bracket, null is only ever equal to null, and NaN to NaN: without equality nothing matches.
            return new FilterShape([new PathCondition.OneOf(path.Text, IsInclusive ? [operand.Value] : [])], IsExact: !operand.IsNull || !IsInclusive);
        }

        if (operand.Value.Kind is ValueKind.MinKey or ValueKind.MaxKey or ValueKind.Array or ValueKind.Document)
        {
            return FilterShape.Opaque;
        }

        // An open low end of the numbers starts above NaN, which the order puts below them.
        var low = IsLowerBound ? operand.Value : operand.Bracket == Brackets.Number ? double.NegativeInfinity : Value.Missing;
        return new FilterShape(
            [new PathCondition.Range(path.Text, low, !IsLowerBound || IsInclusive, IsLowerBound ? Value.Missing : operand.Value, IsLowerBound || IsInclusive)],
            IsExact: true);
    }
}
