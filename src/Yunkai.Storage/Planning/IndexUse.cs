using Yunkai.Documents;
using Yunkai.Documents.Filters;
using Yunkai.Documents.Sorting;
using Yunkai.Documents.Values;

namespace Yunkai.Storage.Planning;

/// <summary>What an index can do for a condition: equalities on its first fields, then one more field within intervals.</summary>
internal sealed class IndexUse
{
    // A union of more keys than this is read as a scan.
    private const int MaxKeys = 512;

    // Regions and searches come as many intervals, and nothing else reads less.
    private const int MaxIntervals = 4096;

    private readonly PlannableIndex _index;
    private readonly List<PathCondition> _used = [];
    private bool _excludesMissing;

    // Bit i: the i-th field is equal to one of several values. An index has at most 31 fields.
    private uint _several;

    private IndexUse(PlannableIndex index) => _index = index;

    public IndexDefinition Definition => _index.Definition;

    /// <summary>How many fields of the index, from the first, are equal to values.</summary>
    public int Equalities { get; private set; }

    /// <summary>The encoded values of these fields, every combination once, ascending.</summary>
    public List<byte[]> Prefixes { get; private set; } = [[]];

    /// <summary>What the next field lies in; null when nothing is known of it.</summary>
    public IReadOnlyList<KeyInterval>? Tail { get; private set; }

    /// <summary>The condition behind <see cref="Tail"/> has only one bound.</summary>
    public bool IsTailOpen { get; private set; }

    /// <summary>The conditions that narrow the reading.</summary>
    public IReadOnlyList<PathCondition> Used => _used;

    /// <summary>Every condition narrows by its full meaning: what is read is what matches.</summary>
    public bool IsExact { get; private set; } = true;

    public bool AreWholeKeys => Equalities == Definition.Fields.Count;

    /// <summary>Documents without the fields have no entry in a sparse index, and those without a shape or a text none in one of cells or words: such an index serves only conditions that they do not meet.</summary>
    public bool MissesNothing { get; private set; }

    /// <summary>One row at most, on any index: all of a unique key is given.</summary>
    public bool IsUniqueKey => Definition.Unique && AreWholeKeys && Prefixes.Count == 1;

    public static IndexUse Of(FilterShape shape, PlannableIndex index)
    {
        var use = new IndexUse(index);
        use.TakeEqualities(shape);
        var takesEntries = use.Equalities < index.Definition.Fields.Count && use.TakeTail(shape, index.Definition.Fields[use.Equalities]);
        use.MissesNothing = HasEntryFields(index.Definition) ? takesEntries : !index.Definition.Sparse || use._excludesMissing;
        return use;
    }

    /// <summary>Some field holds cells or words: a document has as many entries as it has of these, in no order.</summary>
    public static bool HasEntryFields(IndexDefinition definition)
    {
        foreach (var field in definition.Fields)
        {
            if (field.Kind != IndexFieldKind.Ordered)
            {
                return true;
            }
        }

        return false;
    }

    public IReadOnlyList<KeyRange> Ranges() =>
        AreWholeKeys ? KeyRanges.OfKeys(Prefixes) : Tail is null ? KeyRanges.OfPrefixes(Prefixes) : KeyRanges.Of(Prefixes, Tail);

    /// <summary>
    /// Fields equal to one value do not take part in the order; the others must follow in the index as in the sort, all of them the same or all the other way round.
    /// </summary>
    /// <param name="areSeveralFixed">True asks for the order within each range, false for the order of all ranges read one after the other.</param>
    public bool GivesOrder(SortOrder sort, bool areSeveralFixed, out bool backward)
    {
        backward = false;
        var fields = Definition.Fields;
        var next = 0;
        var isFirst = true;
        foreach (var wanted in sort.Fields)
        {
            if (IsFixed(wanted.Path, areSeveralFixed))
            {
                continue;
            }

            while (next < Equalities && IsFixed(next, areSeveralFixed))
            {
                next++;
            }

            if (next >= fields.Count || fields[next].Path != wanted.Path || fields[next].Kind != IndexFieldKind.Ordered)
            {
                return false;
            }

            var isReverse = fields[next].Descending != wanted.Descending;
            if (!isFirst && isReverse != backward)
            {
                return false;
            }

            backward = isReverse;
            isFirst = false;
            next++;
        }

        return true;
    }

    private bool IsFixed(int field, bool areSeveralFixed) => areSeveralFixed || (_several & (1u << field)) == 0;

    private bool IsFixed(string path, bool areSeveralFixed)
    {
        for (var i = 0; i < Equalities; i++)
        {
            if (Definition.Fields[i].Path == path)
            {
                return IsFixed(i, areSeveralFixed);
            }
        }

        return false;
    }

    private void TakeEqualities(FilterShape shape)
    {
        var fields = Definition.Fields;
        while (Equalities < fields.Count
            && fields[Equalities].Kind == IndexFieldKind.Ordered
            && FindEquality(shape, fields[Equalities].Path) is { } equality
            && IsAllowed(equality)
            && (long)Prefixes.Count * equality.Values.Count <= MaxKeys)
        {
            Prefixes = Combine(Prefixes, equality, fields[Equalities].Descending);
            _several |= equality.Values.Count == 1 ? 0 : 1u << Equalities;
            Use(equality, excludesMissing: !equality.Values.Any(value => value.IsNullish));
            Equalities++;
        }
    }

    /// <summary>True when it took entries of a field that holds cells or words.</summary>
    private bool TakeTail(FilterShape shape, IndexField field)
    {
        if (field.Kind != IndexFieldKind.Ordered)
        {
            if (FindEntries(shape, field) is not { } entries || (long)Prefixes.Count * entries.Intervals.Count > MaxIntervals || !IsAllowed(entries))
            {
                return false;
            }

            Tail = entries.Intervals;
            Use(entries, excludesMissing: true);
            return true;
        }

        if (FindRange(shape, field.Path, _index.IsMultikey, out var ranges) is { } range)
        {
            if (IsAllowed(range))
            {
                Tail = [KeyRanges.Interval(range, field.Descending)];
                IsTailOpen = range.Low.IsMissing || range.High.IsMissing;
                ranges.ForEach(part => Use(part, excludesMissing: !KeyRanges.IncludesNull(range)));
            }
        }
        else if (FindEntries(shape, field) is { } entries && IsAllowed(entries) && (long)Prefixes.Count * entries.Intervals.Count <= MaxKeys)
        {
            Tail = field.Descending ? KeyRanges.Descend(entries.Intervals) : entries.Intervals;
            Use(entries, excludesMissing: true);
        }

        return false;
    }

    private void Use(PathCondition condition, bool excludesMissing)
    {
        _used.Add(condition);
        _excludesMissing |= excludesMissing;
        IsExact &= KeyRanges.IsExact(condition);
    }

    /// <summary>On a multikey index two conditions may be met by different elements of one array; paths with different first parts cannot share an array.</summary>
    private bool IsAllowed(PathCondition condition) =>
        !_index.IsMultikey || _used.TrueForAll(other => !FirstPart(other.Path).SequenceEqual(FirstPart(condition.Path)));

    private static ReadOnlySpan<char> FirstPart(string path) => path.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? path.AsSpan(0, dot) : path;

    private static PathCondition.OneOf? FindEquality(FilterShape shape, string path)
    {
        PathCondition.OneOf? best = null;
        foreach (var condition in shape.Conditions)
        {
            if (condition is PathCondition.OneOf oneOf && oneOf.Path == path
                && !oneOf.Values.Any(value => value.Kind is ValueKind.Array or ValueKind.Regex)
                && (best is null || oneOf.Values.Count < best.Values.Count))
            {
                best = oneOf;
            }
        }

        return best;
    }

    /// <summary>A collection has one text index, and a search is of all its texts: the path says nothing there.</summary>
    private static PathCondition.Entries? FindEntries(FilterShape shape, IndexField field)
    {
        PathCondition.Entries? best = null;
        foreach (var condition in shape.Conditions)
        {
            if (condition is PathCondition.Entries entries && entries.Kind == field.Kind && (entries.Path == field.Path || field.Kind == IndexFieldKind.Text)
                && (best is null || entries.Intervals.Count < best.Intervals.Count))
            {
                best = entries;
            }
        }

        return best;
    }

    /// <summary>The narrowest range on the path. On a multikey index two ranges may be met by two elements, so only one of them narrows the reading.</summary>
    private static PathCondition.Range? FindRange(FilterShape shape, string path, bool isMultikey, out List<PathCondition.Range> ranges)
    {
        PathCondition.Range? best = null;
        ranges = [];
        foreach (var condition in shape.Conditions)
        {
            if (condition is not PathCondition.Range range || range.Path != path || !KeyRanges.IsUsable(range))
            {
                continue;
            }

            if (best is null)
            {
                best = range;
                ranges.Add(range);
            }
            else if (!isMultikey && KeyRanges.TryIntersect(best, range, out var both))
            {
                best = both;
                ranges.Add(range);
            }
            else if (isMultikey && !range.Low.IsMissing && !range.High.IsMissing && (best.Low.IsMissing || best.High.IsMissing))
            {
                best = range;
                ranges = [range];
            }
        }

        return best;
    }

    private static List<byte[]> Combine(List<byte[]> prefixes, PathCondition.OneOf equality, bool descending)
    {
        var combined = new List<byte[]>(prefixes.Count * equality.Values.Count);
        foreach (var prefix in prefixes)
        {
            foreach (var value in equality.Values)
            {
                combined.Add([.. prefix, .. KeyEncoding.Encode(value.IsNullish ? Value.Null : value, descending)]);
            }
        }

        if (combined.Count < 2)
        {
            return combined;
        }

        combined.Sort(static (left, right) => left.AsSpan().SequenceCompareTo(right));
        for (var i = combined.Count - 1; i > 0; i--)
        {
            // 1 and 1.0 are one key.
            if (combined[i].AsSpan().SequenceEqual(combined[i - 1]))
            {
                combined.RemoveAt(i);
            }
        }

        return combined;
    }
}
