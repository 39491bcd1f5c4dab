using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$not</c>: the opposite of an operator document or a regular expression, for the whole search.</summary>
internal static class Not
{
    public static ValueTest Parse(in Value operand, FieldContext context)
    {
        switch (operand.Kind)
        {
            case ValueKind.Regex:
                return new NotTest(new Regex(operand.AsRegex.Pattern, operand.AsRegex.Options));
            case ValueKind.Document when operand.AsDocument.Count == 0:
                throw new DocumentException(DocumentError.BadOperator, "$not cannot be empty");
            case ValueKind.Document:
                return new NotTest(FilterParser.ParseOperators(operand.AsDocument, context.Path, context.Filters, context.Depth));
            default:
                throw new DocumentException(DocumentError.BadOperator, "$not needs a regex or a document");
        }
    }
}
