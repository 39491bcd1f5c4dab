using Yunkai.Documents.Filters;
using Yunkai.Documents.Sorting;
using Yunkai.Documents.Values;

namespace Yunkai.Storage.Planning;

/// <summary>Chooses how to read a query: engine-neutral, from what the filter implies, the sort and the indexes.</summary>
/// <remarks>
/// The choice is by rule: a unique key first, then the most equalities, then a range, then an order that saves a sort. Where two indexes have as
/// many equalities the rule cannot know (an owner of three documents or of all of them?), so the others go along as rivals and the engine counts.
/// Regular expressions use no index (as the platform documents); neither do whole arrays, whose elements are what an index holds.
/// </remarks>
internal static class QueryPlanner
{
    // A union of more keys than this is read as a scan.
    private const int MaxKeys = 512;

    // Walking an index only for its order reads documents all over the file; worth it for a page, not for everything.
    private const int MaxRowsByOrderAlone = 1000;

    private const int UniqueScore = 500;

    /// <param name="rows">How many rows are wanted: skip and limit together.</param>
    public static QueryPlan Choose(FilterShape shape, SortOrder? sort, long rows, IReadOnlyList<PlannableIndex> indexes)
    {
        var best = QueryPlan.Scan(isInOrder: sort is null || sort.Fields.Count == 0);
        var bestScore = 0;
        List<(QueryPlan Plan, int Equalities)>? candidates = null;
        var bestEqualities = 0;
        for (var i = 0; i < indexes.Count; i++)
        {
            var (plan, score, equalities) = Consider(shape, sort, rows, indexes[i], i);
            if (plan is null)
            {
                continue;
            }

            if (equalities > 0)
            {
                (candidates ??= []).Add((plan, equalities));
            }

            if (score > bestScore)
            {
                (best, bestScore, bestEqualities) = (plan, score, equalities);
            }
        }

        // A unique key finds one row, and an exact read in order ends with the last row that is wanted: nothing is better.
        if (candidates is null || candidates.Count < 2 || bestScore >= UniqueScore || (best.IsExact && best.IsInOrder))
        {
            return best;
        }

        var rivals = candidates.Where(candidate => candidate.Equalities == bestEqualities && candidate.Plan != best).Select(candidate => candidate.Plan).ToArray();
        return rivals.Length == 0 ? best : best with { Rivals = rivals };
    }

    /// <summary>The commonest query, one <c>_id</c> or one of a few conditions with it, without looking at any index: the first one is on <c>_id</c>, unique, and never multikey.</summary>
    public static QueryPlan? TryPlanIdentity(FilterShape shape)
    {
        foreach (var condition in shape.Conditions)
        {
            if (condition is PathCondition.OneOf { Path: "_id", Values: [var value] } && value.Kind is not (ValueKind.Array or ValueKind.Regex))
            {
                var key = KeyEncoding.Encode(value.IsNullish ? Value.Null : value);
                return new QueryPlan
                {
                    Index = 0,
                    Ranges = [new KeyRange(key, [.. key, 0], IsSingleKey: true)],
                    IsInOrder = true,
                    IsExact = shape.IsExact && shape.Conditions.Count == 1,
                };
            }
        }

        return null;
    }

    private static (QueryPlan? Plan, int Score, int Equalities) Consider(FilterShape shape, SortOrder? sort, long rows, PlannableIndex index, int position)
    {
        var fields = index.Definition.Fields;
        var used = new List<PathCondition>();
        List<byte[]> prefixes = [[]];
        var equalities = 0;
        var excludesMissing = false;
        while (equalities < fields.Count
            && FindEquality(shape, fields[equalities].Path) is { } equality
            && IsAllowed(index, used, equality)
            && (long)prefixes.Count * equality.Values.Count <= MaxKeys)
        {
            prefixes = Combine(prefixes, equality, fields[equalities].Descending);
            excludesMissing |= !equality.Values.Any(value => value.IsNullish);
            used.Add(equality);
            equalities++;
        }

        PathCondition.Range? range = null;
        if (equalities < fields.Count && FindRange(shape, fields[equalities].Path, index.IsMultikey, out var ranges) is { } found && IsAllowed(index, used, found))
        {
            range = found;
            excludesMissing |= !KeyRanges.IncludesNull(range);
            used.AddRange(ranges);
        }

        if (index.Definition.Sparse && !excludesMissing)
        {
            // Documents without the fields have no entry, and might match.
            return default;
        }

        var isSingle = prefixes.Count == 1;
        var inOrder = false;
        var backward = false;
        if (sort is { Fields.Count: > 0 })
        {
            inOrder = isSingle && !index.IsMultikey && GivesOrder(sort, index.Definition, equalities, out backward);
        }
        else
        {
            // The rows of one whole key are in natural order.
            inOrder = isSingle && equalities == fields.Count;
        }

        if (equalities == 0 && range is null && !(inOrder && sort is not null && rows <= MaxRowsByOrderAlone))
        {
            return default;
        }

        var plan = new QueryPlan
        {
            Index = position,
            Ranges = KeyRanges.Of(prefixes, equalities == fields.Count, range, equalities < fields.Count && fields[equalities].Descending),
            IsInOrder = inOrder,
            IsBackward = backward,
            MayRepeat = index.IsMultikey,
            IsExact = shape.IsExact && !index.IsMultikey && used.Count == shape.Conditions.Count && used.TrueForAll(KeyRanges.IsExact),
        };
        return (plan, Score(index.Definition, equalities, isSingle, range, inOrder && sort is not null), equalities);
    }

    private static int Score(IndexDefinition definition, int equalities, bool isSingle, PathCondition.Range? range, bool savesSort)
    {
        var score = (equalities * 20) + (savesSort ? 4 : 0) + 1;
        if (definition.Unique && equalities == definition.Fields.Count)
        {
            score += isSingle ? 2 * UniqueScore : UniqueScore;
        }

        if (range is not null)
        {
            score += range.Low.IsMissing || range.High.IsMissing ? 6 : 10;
        }

        return score;
    }

    /// <summary>On a multikey index two conditions may be met by different elements of one array; paths with different first parts cannot share an array.</summary>
    private static bool IsAllowed(PlannableIndex index, List<PathCondition> used, PathCondition condition) =>
        !index.IsMultikey || used.TrueForAll(other => !FirstPart(other.Path).SequenceEqual(FirstPart(condition.Path)));

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

    /// <summary>Fields fixed by equalities do not take part in the order; the others must follow in the index as in the sort, all of them the same or all the other way round.</summary>
    private static bool GivesOrder(SortOrder sort, IndexDefinition definition, int equalities, out bool backward)
    {
        backward = false;
        var next = equalities;
        var isFirst = true;
        foreach (var field in sort.Fields)
        {
            if (IsFixed(definition, equalities, field.Path))
            {
                continue;
            }

            if (next >= definition.Fields.Count || definition.Fields[next].Path != field.Path)
            {
                return false;
            }

            var isReverse = definition.Fields[next].Descending != field.Descending;
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

    private static bool IsFixed(IndexDefinition definition, int equalities, string path)
    {
        for (var i = 0; i < equalities; i++)
        {
            if (definition.Fields[i].Path == path)
            {
                return true;
            }
        }

        return false;
    }
}
