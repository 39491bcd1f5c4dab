using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$in</c>: equal to one of the values, or matched by one of the regular expressions.</summary>
internal sealed class In : ValueTest
{
    private readonly Operand[] _sorted;
    private readonly Regex[] _patterns;
    private readonly bool _hasNull;

    private In(Operand[] sorted, Regex[] patterns)
    {
        _sorted = sorted;
        _patterns = patterns;
        _hasNull = Array.Exists(sorted, operand => operand.IsNull);
    }

    public static ValueTest Parse(in Value operand, FieldContext context) => Parse(operand, "$in");

    public static In Parse(in Value operand, string name)
    {
        if (operand.Kind != ValueKind.Array)
        {
            throw new DocumentException(DocumentError.BadOperator, $"{name} needs an array");
        }

        var values = new SortedSet<Value>(ValueOrder.Instance);
        var patterns = new List<Regex>();
        foreach (var item in operand.AsArray)
        {
            if (item.Kind == ValueKind.Document && FilterParser.IsOperatorDocument(item.AsDocument))
            {
                throw new DocumentException(DocumentError.BadOperator, $"cannot nest $ under {name}");
            }

            if (item.Kind == ValueKind.Regex)
            {
                patterns.Add(new Regex(item.AsRegex.Pattern, item.AsRegex.Options));
            }
            else
            {
                values.Add(item);
            }
        }

        return new In([.. values.Select(value => Operand.Of(value))], [.. patterns]);
    }

    public override bool Matches(BsonSpan element)
    {
        if (element.IsNullish)
        {
            return _hasNull;
        }

        var low = 0;
        var high = _sorted.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = _sorted[middle].Compare(element);
            if (order == 0)
            {
                return true;
            }

            if (order < 0)
            {
                high = middle - 1;
            }
            else
            {
                low = middle + 1;
            }
        }

        foreach (var pattern in _patterns)
        {
            if (pattern.Matches(element))
            {
                return true;
            }
        }

        return false;
    }

    public override FilterShape ShapeAt(FieldPath path) => _patterns.Length > 0 || (_hasNull && path.MayIndex) || Array.Exists(_sorted, operand => operand.Value.Kind == ValueKind.Array)
        ? FilterShape.Opaque
        : new FilterShape([new PathCondition.OneOf(path.Text, [.. _sorted.Select(operand => operand.Value)])], IsExact: !_hasNull);
}
