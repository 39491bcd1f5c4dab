using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$eq</c> and implicit equality. Null also equals an absent field; numbers are equal by value, NaN equals NaN; documents and arrays are equal whole and in order.</summary>
internal sealed class Eq(Operand operand) : ValueTest
{
    public Value Value => operand.Value;

    public static ValueTest Parse(in Value operand, FieldContext context) => new Eq(Operand.Of(operand));

    public override bool Matches(BsonSpan element) => operand.IsNull ? element.IsNullish : operand.IsEqual(element);

    public override FilterShape ShapeAt(FieldPath path) => operand.Value.Kind == ValueKind.Array || (operand.IsNull && path.MayIndex)
        ? FilterShape.Opaque
        // Null also stands for what an index cannot tell from null: no value at the path at all.
        : new FilterShape([new PathCondition.OneOf(path.Text, [operand.Value])], IsExact: !operand.IsNull);
}
