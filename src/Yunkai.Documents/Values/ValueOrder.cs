namespace Yunkai.Documents.Values;

/// <summary>MongoDB's total order over values: MinKey, null and missing, numbers, strings (as UTF-8 bytes), documents, arrays, binary, ObjectId, boolean, date, timestamp, regex, MaxKey.</summary>
/// <remarks>
/// Numbers compare by exact value across int32, int64, double and decimal; NaN is below every number and -0 equals 0. Documents compare field by field:
/// type bracket, then name, then value; the shorter of two that agree comes first. Source: MongoDB manual, "Comparison/Sort Order".
/// </remarks>
public sealed class ValueOrder : IComparer<Value>
{
    public static ValueOrder Instance { get; } = new();

    public int Compare(Value x, Value y) => CompareValues(x, y);

    /// <summary>Equal in the order (1 and 1.0 are).</summary>
    public static bool AreEqual(in Value x, in Value y) => CompareValues(x, y) == 0;

    /// <summary>The type bracket of a kind: comparisons in conditions only match inside one. Kinds of one bracket have the same number, and the numbers ascend in the order.</summary>
    public static int BracketOf(ValueKind kind) => Brackets.Of(kind);

    private static int CompareValues(in Value x, in Value y)
    {
        var bracket = Brackets.Of(x.Kind);
        var order = bracket.CompareTo(Brackets.Of(y.Kind));
        if (order != 0)
        {
            return order;
        }

        switch (bracket)
        {
            case Brackets.Number:
                return Numeric.Compare(Numeric.Of(x), Numeric.Of(y));
            case Brackets.String:
                return Utf8Order.Compare(x.AsString, y.AsString);
            case Brackets.Document:
                return CompareDocuments(x.AsDocument, y.AsDocument);
            case Brackets.Array:
                return CompareArrays(x.AsArray, y.AsArray);
            case Brackets.Binary:
                return BsonOrder.CompareBinary(x.AsBinary.Data.Span, x.AsBinary.Subtype, y.AsBinary.Data.Span, y.AsBinary.Subtype);
            case Brackets.ObjectId:
                return Math.Sign(string.CompareOrdinal(x.AsObjectId.Hex, y.AsObjectId.Hex));
            case Brackets.Boolean:
                return x.AsBoolean.CompareTo(y.AsBoolean);
            case Brackets.Date:
                return x.AsDate.CompareTo(y.AsDate);
            case Brackets.Timestamp:
                return x.AsTimestamp.CompareTo(y.AsTimestamp);
            case Brackets.Regex:
                order = Utf8Order.Compare(x.AsRegex.Pattern, y.AsRegex.Pattern);
                return order != 0 ? order : Utf8Order.Compare(x.AsRegex.Options, y.AsRegex.Options);
            default:
                return 0;
        }
    }

    private static int CompareDocuments(Document x, Document y)
    {
        var common = Math.Min(x.Count, y.Count);
        for (var i = 0; i < common; i++)
        {
            var (nameX, valueX) = x.GetAt(i);
            var (nameY, valueY) = y.GetAt(i);
            var order = Brackets.Of(valueX.Kind).CompareTo(Brackets.Of(valueY.Kind));
            if (order == 0)
            {
                order = Utf8Order.Compare(nameX, nameY);
            }

            if (order == 0)
            {
                order = CompareValues(valueX, valueY);
            }

            if (order != 0)
            {
                return order;
            }
        }

        return x.Count.CompareTo(y.Count);
    }

    private static int CompareArrays(ValueArray x, ValueArray y)
    {
        var common = Math.Min(x.Count, y.Count);
        for (var i = 0; i < common; i++)
        {
            var order = CompareValues(x[i], y[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return x.Count.CompareTo(y.Count);
    }
}
