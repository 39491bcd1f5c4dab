using Yunkai.Documents;
using Yunkai.Documents.Filters;
using Yunkai.Documents.Sorting;
using Yunkai.Documents.Values;

namespace Yunkai.Storage.Planning;

/// <summary>Chooses how to read a query: engine-neutral, from what the filter implies, the sort and the indexes.</summary>
/// <remarks>
/// The choice is by rule: a unique key first, then the most equalities, then a range, then an order that saves a sort, and the branches of an <c>$or</c> one by one where nothing else
/// narrows as much. Where the rule cannot know (an owner of three documents or of all of them?), the others go along as rivals and the engine counts (<see cref="RivalChoice"/>).
/// Whole arrays use no index: its entries are their elements.
/// </remarks>
internal static class QueryPlanner
{
    // Walking an index only for its order reads documents all over the file; worth it for a page, not for everything.
    private const int MaxRowsByOrderAlone = 1000;

    // Each range that is read in step costs a document before the first row.
    private const int MaxMerged = 128;

    private const int MaxBranches = 64;
    private const int MaxNestedAlternatives = 3;
    private const int UniqueScore = 500;

    /// <param name="rows">How many rows are wanted: skip and limit together; long.MaxValue for all.</param>
    public static QueryPlan Choose(FilterShape shape, SortOrder? sort, long rows, IReadOnlyList<PlannableIndex> indexes)
    {
        sort = sort is { Fields.Count: > 0 } ? sort : null;
        var best = ChooseIndex(shape, sort, rows, indexes, out var candidates);
        if (best.Score >= UniqueScore)
        {
            return best.Plan;
        }

        if (shape.Alternatives.Count > 0)
        {
            foreach (var union in Unions(shape, sort, rows, indexes, depth: 0))
            {
                (candidates ??= []).Add(union);
                if (best.Used.Count == 0 || union.Score > best.Score)
                {
                    best = union;
                }
            }
        }

        if (candidates is null || (best.Plan.IsExact && best.Plan.IsInOrder))
        {
            // An exact read in order ends with the last row that is wanted: nothing is better.
            return best.Plan;
        }

        var rivals = Rivals(best, candidates, sort, rows);
        return rivals.Count == 0 ? best.Plan : best.Plan with { Rivals = rivals };
    }

    /// <summary>The commonest query, one <c>_id</c> or one of a few conditions with it, without looking at any index: the first one is on <c>_id</c>, unique, and never multikey.</summary>
    public static QueryPlan? TryPlanIdentity(FilterShape shape)
    {
        foreach (var condition in shape.Conditions)
        {
            if (condition is PathCondition.OneOf { Path: "_id", Values: [var value] } && value.Kind is not (ValueKind.Array or ValueKind.Regex))
            {
                var key = KeyEncoding.Encode(value.IsNullish ? Value.Null : value);
                var isExact = shape.IsExact && shape.Conditions.Count == 1;
                return new QueryPlan
                {
                    Index = 0,
                    Ranges = [new KeyRange(key, [.. key, 0], IsSingleKey: true)],
                    IsInOrder = true,
                    IsExact = isExact,
                    IsCovered = isExact,
                };
            }
        }

        return null;
    }

    private static Candidate ChooseIndex(FilterShape shape, SortOrder? sort, long rows, IReadOnlyList<PlannableIndex> indexes, out List<Candidate>? candidates)
    {
        var best = new Candidate(QueryPlan.Scan(isInOrder: sort is null), 0, []);
        candidates = null;
        for (var i = 0; i < indexes.Count; i++)
        {
            if (!IsOfUse(shape, sort, indexes[i].Definition) || Consider(shape, sort, rows, indexes[i], i) is not { } candidate)
            {
                continue;
            }

            (candidates ??= []).Add(candidate);
            if (candidate.Score > best.Score)
            {
                best = candidate;
            }
        }

        return best;
    }

    /// <summary>Nothing is asked of the first field of most indexes: told without any work.</summary>
    private static bool IsOfUse(FilterShape shape, SortOrder? sort, IndexDefinition definition)
    {
        var first = definition.Fields[0];
        if (first.Kind == IndexFieldKind.Text || (sort is not null && sort.Fields[0].Path == first.Path))
        {
            return true;
        }

        foreach (var condition in shape.Conditions)
        {
            if (condition.Path == first.Path)
            {
                return true;
            }
        }

        return false;
    }

    private static Candidate? Consider(FilterShape shape, SortOrder? sort, long rows, PlannableIndex index, int position)
    {
        var use = IndexUse.Of(shape, index);
        if (!use.MissesNothing)
        {
            return null;
        }

        // Entries of several words or cells say nothing about order, and neither do several elements of an array.
        var mayRepeat = index.IsMultikey || IndexUse.HasEntryFields(index.Definition);
        var isSingle = use.Prefixes.Count == 1 && use.Tail is not { Count: > 1 };
        var inOrder = use.IsUniqueKey;
        var isMerge = false;
        var backward = false;
        if (sort is null)
        {
            // The rows of one whole key are in natural order.
            inOrder |= isSingle && use.AreWholeKeys;
        }
        else if (!inOrder && !mayRepeat)
        {
            inOrder = use.GivesOrder(sort, areSeveralFixed: false, out backward);
            isMerge = !inOrder && use.Prefixes.Count is > 1 and <= MaxMerged && use.Tail is not { Count: > 1 } && use.GivesOrder(sort, areSeveralFixed: true, out backward);
        }

        if (use.Used.Count == 0 && !(inOrder && sort is not null && rows <= MaxRowsByOrderAlone))
        {
            return null;
        }

        var isWhole = shape.IsExact && use.IsExact && use.Used.Count == shape.Conditions.Count;
        var plan = new QueryPlan
        {
            Index = position,
            Ranges = use.Ranges(),
            IsInOrder = inOrder,
            IsBackward = backward && (inOrder || isMerge),
            IsMerge = isMerge,
            MayRepeat = mayRepeat,
            IsExact = isWhole && !mayRepeat,
            // Through an array, one condition on a plain field is met by exactly the documents that have an entry for it.
            IsCovered = isWhole && (!mayRepeat || (use.Used.Count == 1 && !use.Used[0].Path.Contains('.', StringComparison.Ordinal))),
        };
        return new Candidate(plan, Score(use, isSingle, sort is null ? 0 : inOrder ? 4 : isMerge ? 3 : 0), use.Used);
    }

    private static int Score(IndexUse use, bool isSingle, int order)
    {
        var score = (use.Equalities * 20) + order + 1;
        if (use.Definition.Unique && use.AreWholeKeys)
        {
            score += isSingle ? 2 * UniqueScore : UniqueScore;
        }

        if (use.Tail is not null)
        {
            score += use.IsTailOpen ? 6 : 10;
        }

        return score;
    }

    /// <summary>For each disjunction whose branches all have an index: the branches, each narrowed by the conditions beside the disjunction too.</summary>
    private static IEnumerable<Candidate> Unions(FilterShape shape, SortOrder? sort, long rows, IReadOnlyList<PlannableIndex> indexes, int depth)
    {
        foreach (var alternative in shape.Alternatives)
        {
            var branches = new List<QueryPlan>();
            var used = new List<PathCondition>();
            var score = int.MaxValue;
            foreach (var branch in alternative)
            {
                var whole = new FilterShape([.. branch.Conditions, .. shape.Conditions], IsExact: false) { Alternatives = branch.Alternatives };
                var best = ChooseIndex(whole, sort, rows, indexes, out _);
                if (best.Used.Count == 0 && depth < MaxNestedAlternatives)
                {
                    best = Unions(whole, sort, rows, indexes, depth + 1).FirstOrDefault(best);
                }

                if (best.Used.Count == 0)
                {
                    branches.Clear();
                    break;
                }

                branches.AddRange(best.Plan.Branches.Count > 0 ? best.Plan.Branches : [best.Plan]);
                used.AddRange(best.Used);
                score = Math.Min(score, best.Score);
            }

            if (branches.Count is > 0 and <= MaxBranches)
            {
                var isMerge = sort is not null && branches.TrueForAll(branch => branch.IsInOrder || branch.IsMerge);
                var plan = new QueryPlan { Index = -1, Branches = branches, MayRepeat = true, IsMerge = isMerge };
                yield return new Candidate(plan, score, used);
            }
        }
    }

    /// <summary>Plans that might read less than the best by rule: those that use another condition, and those that give an order which the best does not give.</summary>
    private static List<QueryPlan> Rivals(in Candidate best, List<Candidate> candidates, SortOrder? sort, long rows)
    {
        var rivals = new List<QueryPlan>();
        var isBestInOrder = best.Plan.IsInOrder || best.Plan.IsMerge;
        foreach (var candidate in candidates)
        {
            if (ReferenceEquals(candidate.Plan, best.Plan))
            {
                continue;
            }

            var used = best.Used;
            var usesMore = candidate.Used.Any(condition => !used.Contains(condition));
            if (usesMore || (!isBestInOrder && (candidate.Plan.IsInOrder || candidate.Plan.IsMerge)))
            {
                rivals.Add(candidate.Plan);
            }
        }

        if (sort is null && !isBestInOrder && rows <= MaxRowsByOrderAlone)
        {
            // Natural order has no index: a few of very many matches are found soonest by just reading on.
            rivals.Add(QueryPlan.Scan(isInOrder: true));
        }

        return rivals;
    }

    private readonly record struct Candidate(QueryPlan Plan, int Score, IReadOnlyList<PathCondition> Used);
}
