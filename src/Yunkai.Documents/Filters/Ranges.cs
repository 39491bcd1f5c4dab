using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters;

/// <summary>The intersection of ranges that one and the same value lies in.</summary>
internal static class Ranges
{
    public static bool AreComparable(PathCondition.Range left, PathCondition.Range right) => left.Path == right.Path && Bracket(left) == Bracket(right);

    public static PathCondition.Range Intersect(PathCondition.Range left, PathCondition.Range right)
    {
        var low = Tighter(left.Low, left.LowInclusive, right.Low, right.LowInclusive, 1);
        var high = Tighter(left.High, left.HighInclusive, right.High, right.HighInclusive, -1);
        return new PathCondition.Range(left.Path, low.Bound, low.Inclusive, high.Bound, high.Inclusive);
    }

    private static (Value Bound, bool Inclusive) Tighter(in Value left, bool leftInclusive, in Value right, bool rightInclusive, int direction)
    {
        if (left.IsMissing || right.IsMissing)
        {
            return left.IsMissing ? (right, rightInclusive) : (left, leftInclusive);
        }

        var order = ValueOrder.Instance.Compare(left, right) * direction;
        return order == 0 ? (left, leftInclusive && rightInclusive) : order > 0 ? (left, leftInclusive) : (right, rightInclusive);
    }

    private static int Bracket(PathCondition.Range range) => Brackets.Of((range.Low.IsMissing ? range.High : range.Low).Kind);
}
