using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$and</c>: all conditions.</summary>
internal static class And
{
    public static FilterNode Parse(in Value operand, FilterContext context, int depth) => AndNode.Of(Logic.ParseBranches(operand, "$and", context, depth));
}
