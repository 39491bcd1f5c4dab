using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$regex</c> and regular expressions as values: text that contains a match, or a stored regular expression that is the same.</summary>
internal sealed class Regex(string pattern, string options) : ValueTest
{
    private readonly Patterns.Pattern _pattern = Patterns.Pattern.Compile(pattern, options);

    public static ValueTest Parse(in Value operand, FieldContext context)
    {
        var options = context.Siblings["$options"];
        if (!options.IsMissing && options.Kind != ValueKind.String)
        {
            throw new DocumentException(DocumentError.BadOperator, "$options has to be a string");
        }

        switch (operand.Kind)
        {
            case ValueKind.String:
                return new Regex(operand.AsString, options.IsMissing ? "" : options.AsString);
            case ValueKind.Regex when options.IsMissing || operand.AsRegex.Options.Length == 0:
                return new Regex(operand.AsRegex.Pattern, options.IsMissing ? operand.AsRegex.Options : options.AsString);
            case ValueKind.Regex:
                throw new DocumentException(DocumentError.BadOperator, "options set in both $regex and $options");
            default:
                throw new DocumentException(DocumentError.BadOperator, "$regex has to be a string");
        }
    }

    /// <summary>
    /// A pattern that begins with fixed text (<c>^abc</c>) matches text that begins so, or the stored regular expression itself. MongoDB reads an index for it; Tencent's
    /// manual says that regular expressions use none (database reference §7), which nobody can tell from the answers.
    /// </summary>
    public override FilterShape ShapeAt(FieldPath path)
    {
        var prefix = Patterns.PatternPrefix.Of(pattern, options);
        if (prefix.Length == 0)
        {
            return FilterShape.Opaque;
        }

        // Text in a key ends with two zero bytes, which are not part of what the others begin with.
        var low = KeyEncoding.Encode(Value.String(prefix)).AsSpan()[..^2].ToArray();
        var itself = KeyEncoding.Encode(Value.Regex(new RegexValue(pattern, options)));
        return new FilterShape(
            [new PathCondition.Entries(path.Text, IndexFieldKind.Ordered, [new KeyInterval(low, KeyInterval.After(low)), new KeyInterval(itself, KeyInterval.After(itself))])],
            IsExact: false);
    }

    public override bool Matches(BsonSpan element) => element.Kind switch
    {
        ValueKind.String => _pattern.IsMatch(element.StringBytes),
        ValueKind.Regex => BsonSpan.Compare(element, Value.Regex(new RegexValue(pattern, options))) == 0,
        _ => false,
    };
}
