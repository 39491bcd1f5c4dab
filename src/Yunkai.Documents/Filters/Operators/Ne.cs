using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$ne</c>: not <c>$eq</c>, for the whole search; documents without the field match.</summary>
internal static class Ne
{
    public static ValueTest Parse(in Value operand, FieldContext context) => operand.Kind == ValueKind.Regex
        ? throw new DocumentException(DocumentError.BadOperator, "Can't have regex as arg to $ne.")
        : new NotTest(Eq.Parse(operand, context));
}
