using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$options</c>: read by <c>$regex</c> beside it.</summary>
internal static class Options
{
    public static ValueTest? Parse(in Value operand, FieldContext context) => context.Siblings.ContainsKey("$regex")
        ? null
        : throw new DocumentException(DocumentError.BadOperator, "$options needs a $regex");
}
