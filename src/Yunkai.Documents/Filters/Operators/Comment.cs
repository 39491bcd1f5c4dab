using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$comment</c>: asks nothing.</summary>
internal static class Comment
{
    public static FilterNode? Parse(in Value operand, FilterContext context, int depth) => null;
}
