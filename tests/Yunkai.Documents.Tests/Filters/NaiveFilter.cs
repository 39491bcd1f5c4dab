using System.Globalization;
using System.Text.RegularExpressions;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Tests.Filters;

/// <summary>
/// MongoDB's matching written once more, slowly and on decoded values: first list what a path offers, then ask. It shares nothing with the compiled
/// filter but the order of values. Patterns are handed to .NET as they are, so the rows of regex.json, about what differs there, are not asked of it.
/// </summary>
internal static class NaiveFilter
{
    public static bool Matches(Document condition, Document document) => condition.All(field => field.Key switch
    {
        "$and" => field.Value.AsArray.All(branch => Matches(branch.AsDocument, document)),
        "$or" => field.Value.AsArray.Any(branch => Matches(branch.AsDocument, document)),
        "$nor" => !field.Value.AsArray.Any(branch => Matches(branch.AsDocument, document)),
        "$comment" => true,
        _ => AtPath(field.Value, field.Key, document),
    });

    private static bool AtPath(Value condition, string path, Document document) =>
        Operators(condition).All(one => IsNegative(one.Key, one.Value, out var positive)
            ? !positive.All(inner => AtPathPositive(inner.Key, inner.Value, path, document))
            : AtPathPositive(one.Key, one.Value, path, document));

    private static bool AtPathPositive(string name, Value operand, string path, Document document)
    {
        if (IsNegative(name, operand, out var positive))
        {
            return !positive.All(inner => AtPathPositive(inner.Key, inner.Value, path, document));
        }

        if (name == "$all")
        {
            return operand.AsArray.Count > 0 && operand.AsArray.All(item => AtPath(item, path, document));
        }

        var whole = name is "$size" or "$elemMatch" or "$exists";
        return Offered(document, path.Split('.'), whole).Any(value => Test(name, operand, value));
    }

    /// <summary>An operator document as its members; a pattern or plain value as the operator it stands for.</summary>
    private static IEnumerable<KeyValuePair<string, Value>> Operators(Value condition)
    {
        if (condition.Kind == ValueKind.Document && condition.AsDocument.Count > 0 && condition.AsDocument.GetAt(0).Key is ['$', ..] and not ("$ref" or "$id" or "$db"))
        {
            var options = condition.AsDocument["$options"];
            foreach (var (name, operand) in condition.AsDocument)
            {
                if (name == "$regex")
                {
                    var pattern = operand.Kind == ValueKind.Regex ? operand.AsRegex.Pattern : operand.AsString;
                    yield return new("$regex", Value.Regex(new RegexValue(pattern, options.IsMissing ? operand.Kind == ValueKind.Regex ? operand.AsRegex.Options : "" : options.AsString)));
                }
                else if (name != "$options")
                {
                    yield return new(name, operand);
                }
            }
        }
        else
        {
            yield return new(condition.Kind == ValueKind.Regex ? "$regex" : "$eq", condition);
        }
    }

    private static bool IsNegative(string name, Value operand, out IEnumerable<KeyValuePair<string, Value>> positive)
    {
        positive = name switch
        {
            "$ne" => [new("$eq", operand)],
            "$nin" => [new("$in", operand)],
            "$not" => Operators(operand),
            "$exists" when operand.IsNullish || operand == Value.False || (operand.IsNumber && ValueOrder.AreEqual(operand, 0)) => [new("$exists", true)],
            _ => [],
        };
        return positive.Any();
    }

    private static List<Value> Offered(Value container, ReadOnlySpan<string> path, bool whole)
    {
        var found = new List<Value>();
        if (container.Kind == ValueKind.Array)
        {
            for (var i = 0; i < container.AsArray.Count; i++)
            {
                var item = container.AsArray[i];
                if (item.Kind == ValueKind.Document)
                {
                    found.AddRange(Offered(item, path, whole));
                }

                if (path[0] == i.ToString(CultureInfo.InvariantCulture))
                {
                    if (path.Length == 1)
                    {
                        found.Add(item);
                    }
                    else if (item.Kind is ValueKind.Document or ValueKind.Array)
                    {
                        found.AddRange(Offered(item, path[1..], whole));
                    }
                }
            }

            return found;
        }

        var value = container.Kind == ValueKind.Document ? container.AsDocument[path[0]] : Value.Missing;
        if (path.Length == 1)
        {
            if (value.Kind == ValueKind.Array && !whole)
            {
                found.AddRange(value.AsArray);
            }

            found.Add(value);
            return found;
        }

        return value.Kind is ValueKind.Document or ValueKind.Array ? Offered(value, path[1..], whole) : [Value.Missing];
    }

    private static bool Test(string name, Value operand, Value value)
    {
        switch (name)
        {
            case "$eq":
                return operand.IsNullish ? value.IsNullish : SameType(operand, value) && ValueOrder.AreEqual(operand, value);
            case "$gt" or "$gte" or "$lt" or "$lte":
                return Compare(name, operand, value);
            case "$in":
                return operand.AsArray.Any(item => Test(item.Kind == ValueKind.Regex ? "$regex" : "$eq", item, value));
            case "$exists":
                return !value.IsMissing;
            case "$type":
                return operand.Kind == ValueKind.Array ? operand.AsArray.Any(item => IsOfType(item, value)) : IsOfType(operand, value);
            case "$size":
                return value.Kind == ValueKind.Array && ValueOrder.AreEqual(value.AsArray.Count, operand);
            case "$mod":
                return Truncated(value) is { } number && Truncated(operand.AsArray[0]) is { } divisor && Truncated(operand.AsArray[1]) is { } remainder && (Int128)number % divisor == remainder;
            case "$regex":
                return value.Kind == ValueKind.Regex ? value == operand : value.Kind == ValueKind.String && IsMatch(operand.AsRegex, value.AsString);
            case "$elemMatch":
                return value.Kind == ValueKind.Array && value.AsArray.Any(item => Element(operand.AsDocument, item));
            case "$bitsAllSet" or "$bitsAllClear" or "$bitsAnySet" or "$bitsAnyClear":
                return Bits(name, operand, value);
            default:
                throw new InvalidOperationException($"The naive evaluator does not know {name}.");
        }
    }

    private static bool Element(Document condition, Value item)
    {
        if (condition.Count > 0 && condition.GetAt(0).Key is ['$', ..] and not ("$and" or "$or" or "$nor"))
        {
            return Operators(condition).All(one => ElementTest(one.Key, one.Value, item));
        }

        if (item.Kind == ValueKind.Array)
        {
            var names = new Document();
            for (var i = 0; i < item.AsArray.Count; i++)
            {
                names.Add(i.ToString(CultureInfo.InvariantCulture), item.AsArray[i]);
            }

            return Matches(condition, names);
        }

        return item.Kind == ValueKind.Document && Matches(condition, item.AsDocument);
    }

    private static bool ElementTest(string name, Value operand, Value item) => IsNegative(name, operand, out var positive)
        ? !positive.All(inner => ElementTest(inner.Key, inner.Value, item))
        : name == "$all" ? operand.AsArray.Count > 0 && operand.AsArray.All(wanted => Operators(wanted).All(one => ElementTest(one.Key, one.Value, item)))
        : Test(name, operand, item);

    private static bool Compare(string name, Value operand, Value value)
    {
        if (operand.Kind is ValueKind.MinKey or ValueKind.MaxKey && value.Kind != operand.Kind)
        {
            return name.StartsWith("$g", StringComparison.Ordinal) == (operand.Kind == ValueKind.MinKey);
        }

        if (!SameType(operand, value))
        {
            return false;
        }

        if (IsNaN(operand) || IsNaN(value))
        {
            return name.EndsWith('e') && IsNaN(operand) && IsNaN(value);
        }

        var order = ValueOrder.Instance.Compare(value, operand);
        return name switch { "$gt" => order > 0, "$gte" => order >= 0, "$lt" => order < 0, _ => order <= 0 };
    }

    private static bool SameType(Value left, Value right) => (left.IsNullish && right.IsNullish) || (left.IsNumber && right.IsNumber) || left.Kind == right.Kind;

    private static bool IsNaN(Value value) => value.IsNumber && ValueOrder.AreEqual(value, double.NaN);

    private static long? Truncated(Value value) => value.Kind switch
    {
        ValueKind.Int32 => value.AsInt32,
        ValueKind.Int64 => value.AsInt64,
        ValueKind.Double when Math.Abs(value.AsDouble) < 9e18 => (long)value.AsDouble,
        _ => null,
    };

    private static bool IsOfType(Value type, Value value)
    {
        if (value.IsMissing)
        {
            return false;
        }

        if (type.Kind == ValueKind.String)
        {
            return type.AsString == "number" ? value.IsNumber : type.AsString == TypeNames.Of(value.Kind);
        }

        return type.TryGetInteger(out var code) && (byte)code == (byte)value.Kind;
    }

    private static bool Bits(string name, Value operand, Value value)
    {
        var positions = operand.Kind switch
        {
            ValueKind.Array => operand.AsArray.Select(item => (int)Truncated(item)!.Value), // rows hold integers here
            ValueKind.Binary => Enumerable.Range(0, operand.AsBinary.Data.Length * 8).Where(bit => BinaryBit(operand, bit)),
            _ => Enumerable.Range(0, 64).Where(bit => (Truncated(operand) >> bit & 1) == 1),
        };
        if (value.Kind != ValueKind.Binary && (!value.TryGetInteger(out _) || value.Kind == ValueKind.Decimal128))
        {
            return false;
        }

        _ = value.TryGetInteger(out var number);
        var bits = positions.Select(bit => value.Kind == ValueKind.Binary ? BinaryBit(value, bit) : ((Int128)number >> Math.Min(bit, 100) & 1) == 1);
        return name switch
        {
            "$bitsAllSet" => bits.All(bit => bit),
            "$bitsAllClear" => bits.All(bit => !bit),
            "$bitsAnySet" => bits.Any(bit => bit),
            _ => bits.Any(bit => !bit),
        };
    }

    private static bool BinaryBit(Value value, int bit) => bit / 8 < value.AsBinary.Data.Length && (value.AsBinary.Data.Span[bit / 8] >> (bit % 8) & 1) == 1;

    private static bool IsMatch(RegexValue pattern, string text)
    {
        var options = RegexOptions.CultureInvariant;
        options |= pattern.Options.Contains('i') ? RegexOptions.IgnoreCase : 0;
        options |= pattern.Options.Contains('m') ? RegexOptions.Multiline : 0;
        options |= pattern.Options.Contains('s') ? RegexOptions.Singleline : 0;
        return Regex.IsMatch(text, pattern.Pattern, options);
    }
}
