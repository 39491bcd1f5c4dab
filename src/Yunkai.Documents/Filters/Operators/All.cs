using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$all</c>: every value is found, each perhaps in a different element; regular expressions and a list of <c>$elemMatch</c> are allowed; an empty list matches nothing.</summary>
internal static class All
{
    public static ValueTest Parse(in Value operand, FieldContext context)
    {
        if (operand.Kind != ValueKind.Array)
        {
            throw new DocumentException(DocumentError.BadOperator, "$all needs an array");
        }

        var items = operand.AsArray;
        if (items.Count == 0)
        {
            return new NeverTest();
        }

        var allElemMatch = IsElemMatch(items[0]);
        var tests = new List<ValueTest>(items.Count);
        foreach (var item in items)
        {
            if (IsElemMatch(item) != allElemMatch || (!allElemMatch && item.Kind == ValueKind.Document && FilterParser.IsOperatorDocument(item.AsDocument)))
            {
                throw new DocumentException(DocumentError.BadOperator, allElemMatch ? "$all/$elemMatch has to be consistent" : "no $ expressions in $all");
            }

            tests.Add(item.Kind switch
            {
                ValueKind.Regex => new Regex(item.AsRegex.Pattern, item.AsRegex.Options),
                ValueKind.Document when allElemMatch => FilterParser.ParseOperators(item.AsDocument, context.Path, context.Filters, context.Depth),
                _ => new Eq(Operand.Of(item)),
            });
        }

        return AllTests.Of([.. tests]);
    }

    private static bool IsElemMatch(in Value item) => item.Kind == ValueKind.Document && item.AsDocument.Count > 0 && item.AsDocument.GetAt(0).Key == "$elemMatch";
}
