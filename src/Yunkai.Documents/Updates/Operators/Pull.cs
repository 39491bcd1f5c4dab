using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates.Operators;

/// <summary>
/// <c>$pull</c>: removes the elements that match. A plain value removes equal elements; a document without operators is a condition on element documents;
/// an operator document or a regular expression is a condition on the element itself. Source: MongoDB manual, "$pull".
/// </summary>
internal sealed class Pull(Predicate<Value> matches) : UpdateOperator
{
    /// <summary>Conditions on the element itself are asked about a document with the element under this name.</summary>
    private const string Element = "";

    public static UpdateOperator Parse(UpdatePath path, in Value operand, long? nowUnixMs)
    {
        var sought = operand;
        if (sought.Kind == ValueKind.Regex || (sought.Kind == ValueKind.Document && FilterParser.IsOperatorDocument(sought.AsDocument)))
        {
            var onElement = Filter.Parse(new Document { [Element] = sought });
            return new Pull(item => onElement.Matches(Bson.Write(new Document { [Element] = item })));
        }

        if (sought.Kind == ValueKind.Document)
        {
            var onDocument = Filter.Parse(sought.AsDocument);
            return new Pull(item => item.Kind == ValueKind.Document && onDocument.Matches(Bson.Write(item.AsDocument)));
        }

        return new Pull(item => ValueOrder.AreEqual(item, sought));
    }

    public override AbsentPath WhenAbsent => AbsentPath.Ignore;

    public override Value Compute(in Value current, in UpdateSite site) => current.Kind == ValueKind.Array
        ? Without(current, matches)
        : throw UpdateSite.Refuse("Cannot apply $pull to a non-array value");

    /// <summary>The array without the elements that match; the same array when none does.</summary>
    internal static Value Without(in Value current, Predicate<Value> matches)
    {
        var items = current.AsArray;
        var rest = new ValueArray(items.Count);
        foreach (var item in items)
        {
            if (!matches(item))
            {
                rest.Add(item);
            }
        }

        return rest.Count == items.Count ? current : rest;
    }
}
