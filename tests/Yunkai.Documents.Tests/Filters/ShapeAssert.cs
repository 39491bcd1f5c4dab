using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Tests.Filters;

/// <summary>Checks a shape against one document by the documented meaning: some value at the path meets the condition.</summary>
internal static class ShapeAssert
{
    public static void IsNecessary(Filter filter, Document document)
    {
        foreach (var condition in filter.Shape.Conditions)
        {
            Assert.True(Meets(condition, document), $"{document} matches but does not meet {condition}");
        }

        Assert.True(filter.Shape.Alternatives.All(branches => branches.Any(branch => Meets(branch, document))), $"{document} matches but meets no branch of an alternative");
        Assert.False(filter.Shape.IsExact && filter.Shape.Alternatives.Count > 0, "a shape with alternatives is never exact");
    }

    public static void IsSufficientWhenExact(Filter filter, Document document)
    {
        var shape = filter.Shape;
        Assert.False(shape.IsExact && shape.Conditions.All(condition => Meets(condition, document)), $"{document} meets the exact shape but does not match");
    }

    private static bool Meets(FilterShape shape, Document document) =>
        shape.Conditions.All(condition => Meets(condition, document)) && shape.Alternatives.All(branches => branches.Any(branch => Meets(branch, document)));

    private static bool Meets(PathCondition condition, Document document)
    {
        var values = new List<Value>();
        PathValues.Collect(Bson.Write(document), condition.Path, values);
        switch (condition)
        {
            case PathCondition.OneOf oneOf:
                Assert.DoesNotContain(oneOf.Values, value => value.Kind == ValueKind.Array);
                return values.Any(value => oneOf.Values.Any(wanted => ValueOrder.AreEqual(value, wanted)));
            case PathCondition.Range range:
                return values.Any(value => IsInside(range, value));
            case PathCondition.Entries { Kind: IndexFieldKind.Ordered } entries:
                return values.Select(value => KeyEncoding.Encode(value)).Any(key => entries.Intervals.Any(interval =>
                    key.AsSpan().SequenceCompareTo(interval.Low) >= 0 && key.AsSpan().SequenceCompareTo(interval.High) < 0));
            default:
                throw new InvalidOperationException($"An unknown condition: {condition}");
        }
    }

    private static bool IsInside(PathCondition.Range range, Value value)
    {
        var bracket = (range.Low.IsMissing ? range.High : range.Low).Kind;
        if (Rank(value.Kind) != Rank(bracket))
        {
            return false;
        }

        var low = range.Low.IsMissing ? 1 : ValueOrder.Instance.Compare(value, range.Low);
        var high = range.High.IsMissing ? -1 : ValueOrder.Instance.Compare(value, range.High);
        return (low > 0 || (low == 0 && range.LowInclusive)) && (high < 0 || (high == 0 && range.HighInclusive));
    }

    private static ValueKind Rank(ValueKind kind) => kind is ValueKind.Int32 or ValueKind.Int64 or ValueKind.Decimal128 ? ValueKind.Double : kind;
}
