namespace Yunkai.Documents.Values;

/// <summary><see cref="ValueOrder"/> on stored bytes, without decoding or allocating (decimals excepted).</summary>
internal static class BsonOrder
{
    public static int Compare(BsonSpan left, BsonSpan right)
    {
        var bracket = Brackets.Of(left.Kind);
        var order = bracket.CompareTo(Brackets.Of(right.Kind));
        if (order != 0)
        {
            return order;
        }

        switch (bracket)
        {
            case Brackets.Number:
                return Numeric.Compare(left.Number, right.Number);
            case Brackets.String:
                return Sign(left.StringBytes.SequenceCompareTo(right.StringBytes));
            case Brackets.Document:
                return CompareDocuments(left.Reader(), right.Reader());
            case Brackets.Array:
                return CompareArrays(left.Reader(), right.Reader());
            case Brackets.Binary:
                return CompareBinary(left.BinaryBytes, left.BinarySubtype, right.BinaryBytes, right.BinarySubtype);
            case Brackets.ObjectId or Brackets.Boolean:
                return Sign(left.Bytes.SequenceCompareTo(right.Bytes));
            case Brackets.Date:
                return left.AsDate.CompareTo(right.AsDate);
            case Brackets.Timestamp:
                return left.AsTimestamp.CompareTo(right.AsTimestamp);
            case Brackets.Regex:
                order = Sign(left.RegexPattern.SequenceCompareTo(right.RegexPattern));
                return order != 0 ? order : Sign(left.RegexOptions.SequenceCompareTo(right.RegexOptions));
            default:
                return 0;
        }
    }

    public static int Compare(BsonSpan left, in Value right)
    {
        var bracket = Brackets.Of(left.Kind);
        var order = bracket.CompareTo(Brackets.Of(right.Kind));
        if (order != 0)
        {
            return order;
        }

        switch (bracket)
        {
            case Brackets.Number:
                return Numeric.Compare(left.Number, Numeric.Of(right));
            case Brackets.String:
                return Utf8Order.Compare(left.StringBytes, right.AsString);
            case Brackets.Document:
                return CompareDocuments(left.Reader(), right.AsDocument);
            case Brackets.Array:
                return CompareArrays(left.Reader(), right.AsArray);
            case Brackets.Binary:
                return CompareBinary(left.BinaryBytes, left.BinarySubtype, right.AsBinary.Data.Span, right.AsBinary.Subtype);
            case Brackets.ObjectId:
                Span<byte> id = stackalloc byte[12];
                Convert.FromHexString(right.AsObjectId.Hex, id, out _, out _);
                return Sign(left.Bytes.SequenceCompareTo(id));
            case Brackets.Boolean:
                return left.AsBoolean.CompareTo(right.AsBoolean);
            case Brackets.Date:
                return left.AsDate.CompareTo(right.AsDate);
            case Brackets.Timestamp:
                return left.AsTimestamp.CompareTo(right.AsTimestamp);
            case Brackets.Regex:
                order = Utf8Order.Compare(left.RegexPattern, right.AsRegex.Pattern);
                return order != 0 ? order : Utf8Order.Compare(left.RegexOptions, right.AsRegex.Options);
            default:
                return 0;
        }
    }

    /// <summary>Length first, then subtype, then bytes (MongoDB manual, "Comparison/Sort Order", BinData).</summary>
    public static int CompareBinary(ReadOnlySpan<byte> left, byte leftSubtype, ReadOnlySpan<byte> right, byte rightSubtype)
    {
        var order = left.Length.CompareTo(right.Length);
        if (order == 0)
        {
            order = Sign(leftSubtype - rightSubtype);
        }

        return order != 0 ? order : Sign(left.SequenceCompareTo(right));
    }

    private static int CompareDocuments(BsonReader left, BsonReader right)
    {
        while (true)
        {
            var more = left.Next();
            if (!right.Next())
            {
                return more ? 1 : 0;
            }

            if (!more)
            {
                return -1;
            }

            var order = Brackets.Of(left.Value.Kind).CompareTo(Brackets.Of(right.Value.Kind));
            if (order == 0)
            {
                order = Sign(left.Name.SequenceCompareTo(right.Name));
            }

            if (order == 0)
            {
                order = Compare(left.Value, right.Value);
            }

            if (order != 0)
            {
                return order;
            }
        }
    }

    private static int CompareDocuments(BsonReader left, Document right)
    {
        foreach (var (name, value) in right)
        {
            if (!left.Next())
            {
                return -1;
            }

            var order = Brackets.Of(left.Value.Kind).CompareTo(Brackets.Of(value.Kind));
            if (order == 0)
            {
                order = Utf8Order.Compare(left.Name, name);
            }

            if (order == 0)
            {
                order = Compare(left.Value, value);
            }

            if (order != 0)
            {
                return order;
            }
        }

        return left.Next() ? 1 : 0;
    }

    private static int CompareArrays(BsonReader left, BsonReader right)
    {
        while (true)
        {
            var more = left.Next();
            if (!right.Next())
            {
                return more ? 1 : 0;
            }

            var order = more ? Compare(left.Value, right.Value) : -1;
            if (order != 0)
            {
                return order;
            }
        }
    }

    private static int CompareArrays(BsonReader left, ValueArray right)
    {
        foreach (var item in right)
        {
            var order = left.Next() ? Compare(left.Value, item) : -1;
            if (order != 0)
            {
                return order;
            }
        }

        return left.Next() ? 1 : 0;
    }

    private static int Sign(int order) => Math.Sign(order);
}
