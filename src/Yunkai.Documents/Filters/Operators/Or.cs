using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$or</c>: any condition.</summary>
internal static class Or
{
    public static FilterNode Parse(in Value operand, FilterContext context, int depth) => OrNode.Of(Logic.ParseBranches(operand, "$or", context, depth));
}
