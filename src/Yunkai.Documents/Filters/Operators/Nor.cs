using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$nor</c>: no condition.</summary>
internal static class Nor
{
    public static FilterNode Parse(in Value operand, FilterContext context, int depth) => new NotNode(OrNode.Of(Logic.ParseBranches(operand, "$nor", context, depth)));
}
