using Yunkai.Documents.Filters.Operators;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters;

/// <summary>Reads a condition document into nodes.</summary>
internal static class FilterParser
{
    public static FilterNode Parse(Document condition, FilterContext context, int depth = 0)
    {
        CheckDepth(depth);
        var nodes = new List<FilterNode>(condition.Count);
        foreach (var (name, value) in condition)
        {
            if (Operators.Text.IsPart(name) && condition.ContainsKey("$search"))
            {
                // where(_.text({search})): the SDKs' command is the inside of $text without its name.
                if (name == "$search")
                {
                    nodes.Add(Operators.Text.ParseBeside(condition, context));
                }
            }
            else if (name.StartsWith('$'))
            {
                if (FilterOperators.FindTopLevel(name)(value, context, depth + 1) is { } node)
                {
                    nodes.Add(node);
                }
            }
            else
            {
                nodes.Add(ParseField(value, name, context, depth + 1).Bind(FieldPath.Parse(name)));
            }
        }

        return AndNode.Of([.. nodes]);
    }

    /// <summary>What stands beside a field: operators, a regular expression to apply, or a value to be equal to.</summary>
    private static ValueTest ParseField(in Value value, string path, FilterContext context, int depth) => value.Kind switch
    {
        ValueKind.Document when IsOperatorDocument(value.AsDocument) => ParseOperators(value.AsDocument, path, context, depth),
        ValueKind.Regex => new Operators.Regex(value.AsRegex.Pattern, value.AsRegex.Options),
        _ => new Eq(Operand.Of(value)),
    };

    /// <summary><c>{$gt:1,$lt:5}</c>.</summary>
    public static ValueTest ParseOperators(Document operators, string path, FilterContext context, int depth) => AllTests.Of(ParseEach(operators, path, context, depth));

    public static ValueTest[] ParseEach(Document operators, string path, FilterContext context, int depth)
    {
        CheckDepth(depth);
        var tests = new List<ValueTest>(operators.Count);
        foreach (var (name, operand) in operators)
        {
            if (FilterOperators.Find(name)(operand, new FieldContext(path, operators, context, depth + 1)) is { } test)
            {
                tests.Add(test);
            }
        }

        return [.. tests];
    }

    /// <summary>True when the first name makes it a document of operators. A reference to another document (<c>$ref</c>, <c>$id</c>, <c>$db</c>) is a value.</summary>
    public static bool IsOperatorDocument(Document document) =>
        document.Count > 0 && document.GetAt(0).Key is ['$', ..] and not ("$ref" or "$id" or "$db");

    private static void CheckDepth(int depth)
    {
        // Each level is two here (a name, an operator); the bound is on the call stack, not on a document that can be stored.
        if (depth > 2 * DocumentLimits.MaxDepth)
        {
            throw new DocumentException(DocumentError.TooLarge, $"The condition is nested deeper than {DocumentLimits.MaxDepth} levels.");
        }
    }
}

/// <summary>Where an operator stands.</summary>
/// <param name="Path">The field, for messages.</param>
/// <param name="Siblings">The operators beside it, itself included.</param>
/// <param name="Filters">What the whole condition may refer to.</param>
internal readonly record struct FieldContext(string Path, Document Siblings, FilterContext Filters, int Depth);
