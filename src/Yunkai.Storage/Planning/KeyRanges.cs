using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;

namespace Yunkai.Storage.Planning;

/// <summary>Conditions as ranges of encoded keys. The first byte of an encoded value is its type bracket; ranges stay within one.</summary>
internal static class KeyRanges
{
    public static bool IsUsable(PathCondition.Range range) => Bound(range).Kind is not (ValueKind.Missing or ValueKind.Array or ValueKind.Regex);

    /// <summary>A range of nulls matches what is missing.</summary>
    public static bool IncludesNull(PathCondition.Range range) => Bound(range).IsNullish;

    /// <summary>True when the keys in the range are exactly the matches. NaN lies at the bottom of the numbers, and an open range of numbers does not match it.</summary>
    public static bool IsExact(PathCondition condition) => condition switch
    {
        PathCondition.OneOf oneOf => // Below a scalar there is nothing; whether null matches that is the filter's to say.
            oneOf.Values.All(value => !value.IsNullish || !oneOf.Path.Contains('.', StringComparison.Ordinal)),
        PathCondition.Range range => !(range.Low.IsMissing && range.High.IsNumber) && !IsNaN(range.Low) && !IsNaN(range.High),
        _ => false,
    };

    /// <summary>Each prefix as a key of its own.</summary>
    public static List<KeyRange> OfKeys(List<byte[]> keys) => keys.ConvertAll(key => new KeyRange(key, [.. key, 0], IsSingleKey: true));

    /// <summary>Whatever begins with a prefix.</summary>
    public static List<KeyRange> OfPrefixes(List<byte[]> prefixes) => prefixes.ConvertAll(prefix => new KeyRange(prefix, ByteKeys.After(prefix), IsSingleKey: false));

    /// <summary>Behind each prefix, the intervals of the next field.</summary>
    public static List<KeyRange> Of(IReadOnlyList<byte[]> prefixes, IReadOnlyList<KeyInterval> intervals)
    {
        var ranges = new List<KeyRange>(prefixes.Count * intervals.Count);
        foreach (var prefix in prefixes)
        {
            foreach (var (low, high) in intervals)
            {
                // The end of everything is the end of what has this prefix.
                ranges.Add(new KeyRange([.. prefix, .. low], high is [0xFF] ? ByteKeys.After(prefix) : [.. prefix, .. high], IsSingleKey: false));
            }
        }

        return ranges;
    }

    /// <summary>The interval of a range of values.</summary>
    public static KeyInterval Interval(PathCondition.Range range, bool descending)
    {
        var bracket = KeyEncoding.Encode(Bound(range), descending)[0];
        // In a descending field the greater value comes first.
        var (first, firstInclusive, last, lastInclusive) = descending
            ? (range.High, range.HighInclusive, range.Low, range.LowInclusive)
            : (range.Low, range.LowInclusive, range.High, range.HighInclusive);
        return new KeyInterval(
            first.IsMissing ? [bracket] : Edge(first, descending, isAfter: !firstInclusive),
            last.IsMissing ? [(byte)(bracket + 1)] : Edge(last, descending, isAfter: lastInclusive));
    }

    /// <summary>Intervals of ascending keys as those of a descending field, whose bytes are inverted.</summary>
    public static IReadOnlyList<KeyInterval> Descend(IReadOnlyList<KeyInterval> intervals)
    {
        var descended = new KeyInterval[intervals.Count];
        for (var i = 0; i < descended.Length; i++)
        {
            var (low, high) = intervals[^(i + 1)];
            // Keys from the low bound on invert to those up to it, longer ones with the same beginning included; likewise at the other end.
            descended[i] = new KeyInterval(ByteKeys.After(Inverted(high)), ByteKeys.After(Inverted(low)));
        }

        return descended;
    }

    /// <summary>False when the two lie in different type brackets.</summary>
    public static bool TryIntersect(PathCondition.Range left, PathCondition.Range right, out PathCondition.Range both)
    {
        both = left;
        if (KeyEncoding.Encode(Bound(left))[0] != KeyEncoding.Encode(Bound(right))[0])
        {
            return false;
        }

        if (IsTighter(right.Low, right.LowInclusive, left.Low, left.LowInclusive, direction: 1))
        {
            both = both with { Low = right.Low, LowInclusive = right.LowInclusive };
        }

        if (IsTighter(right.High, right.HighInclusive, left.High, left.HighInclusive, direction: -1))
        {
            both = both with { High = right.High, HighInclusive = right.HighInclusive };
        }

        return true;
    }

    private static bool IsTighter(in Value bound, bool inclusive, in Value other, bool otherInclusive, int direction)
    {
        if (bound.IsMissing || other.IsMissing)
        {
            return !bound.IsMissing;
        }

        var order = ValueOrder.Instance.Compare(bound, other) * direction;
        return order > 0 || (order == 0 && !inclusive && otherInclusive);
    }

    private static byte[] Edge(in Value value, bool descending, bool isAfter)
    {
        var key = KeyEncoding.Encode(value, descending);
        return isAfter ? ByteKeys.After(key) : key;
    }

    private static byte[] Inverted(byte[] bytes) => Array.ConvertAll(bytes, value => (byte)~value);

    private static Value Bound(PathCondition.Range range) => range.Low.IsMissing ? range.High : range.Low;

    private static bool IsNaN(in Value value) => value.Kind == ValueKind.Double && double.IsNaN(value.AsDouble);
}
