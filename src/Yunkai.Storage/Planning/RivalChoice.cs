namespace Yunkai.Storage.Planning;

/// <summary>Counts index entries of a plan up to a bound.</summary>
internal delegate long CountEntries(QueryPlan plan, long bound);

/// <summary>Chooses between plans that only the data can tell apart: real counts, bounded, the bound growing only while all plans are expensive.</summary>
/// <remarks>
/// A plan that does not give the order reads all its entries. One that does reads until the wanted rows are found: how far that is follows from how many documents meet
/// the other plans' conditions, taken to be spread evenly. The plan of the rule stays unless another is expected to read less than half of it.
/// </remarks>
internal static class RivalChoice
{
    /// <summary>So many rows are read about as fast as they are counted twice.</summary>
    private const int Few = 32;

    // Counting costs a tenth of reading at most: the next bound is tried only when the former was reached by all.
    private static readonly long[] Bounds = [512, 8192, 65536];

    /// <param name="rows">How many rows are wanted: skip and limit together.</param>
    /// <param name="total">About how many documents the collection has; not less than that.</param>
    public static QueryPlan Choose(QueryPlan plan, long rows, long total, CountEntries count)
    {
        if (plan.Rivals.Count == 0)
        {
            return plan;
        }

        QueryPlan[] plans = [plan, .. plan.Rivals];
        var counts = new long[plans.Length];
        foreach (var bound in Bounds)
        {
            var least = long.MaxValue;
            for (var i = 0; i < plans.Length; i++)
            {
                counts[i] = IsOrderAlone(plans[i]) ? total : count(plans[i], bound);
                least = Math.Min(least, counts[i]);
                if (least <= Few)
                {
                    return plans[i];
                }
            }

            if (least < bound)
            {
                break;
            }
        }

        var (best, bestCost) = (0, Cost(plans, counts, 0, rows, total));
        for (var i = 1; i < plans.Length; i++)
        {
            if (Cost(plans, counts, i, rows, total) is var cost && cost < bestCost / 2)
            {
                (best, bestCost) = (i, cost);
            }
        }

        return plans[best];
    }

    private static double Cost(QueryPlan[] plans, long[] counts, int own, long rows, long total)
    {
        if (!(plans[own].IsInOrder || plans[own].IsMerge))
        {
            return counts[own];
        }

        var matching = total;
        for (var i = 0; i < plans.Length; i++)
        {
            if (i != own && !IsOrderAlone(plans[i]))
            {
                matching = Math.Min(matching, counts[i]);
            }
        }

        return Math.Min(counts[own], rows * (double)total / Math.Max(1, matching));
    }

    /// <summary>Nothing narrows such a plan, so there is nothing to count.</summary>
    private static bool IsOrderAlone(QueryPlan plan) => plan.IsScan || plan.Ranges is [{ Low.Length: 0 }];
}
