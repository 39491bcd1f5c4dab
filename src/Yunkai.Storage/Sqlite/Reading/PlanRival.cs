using Yunkai.Storage.Planning;
using Yunkai.Storage.Sqlite.Native;
using Yunkai.Storage.Writing;

namespace Yunkai.Storage.Sqlite.Reading;

/// <summary>Chooses between plans that only the data can tell apart, by counting index entries up to a bound.</summary>
internal static class PlanRival
{
    /// <summary>So many rows are read about as fast as they are counted twice.</summary>
    private const int Few = 32;
    private const int MostCounted = 512;

    /// <summary>The plan of the rule, unless a rival reads less than half of it.</summary>
    public static QueryPlan Settle(SqliteConnection connection, CollectionState collection, QueryPlan plan)
    {
        if (plan.Rivals.Count == 0)
        {
            return plan;
        }

        var least = CountUpTo(connection, collection, plan, MostCounted);
        var best = plan;
        foreach (var rival in plan.Rivals)
        {
            if (least <= Few)
            {
                break;
            }

            var bound = least / 2;
            if (CountUpTo(connection, collection, rival, bound) is var count && count < bound)
            {
                (best, least) = (rival, count);
            }
        }

        return best;
    }

    private static long CountUpTo(SqliteConnection connection, CollectionState collection, QueryPlan plan, long bound)
    {
        var count = 0L;
        foreach (var range in plan.Ranges)
        {
            var statement = QueryRun.BindRange(connection, Sql.CountUpTo, collection.Indexes[plan.Index], range with { IsSingleKey = false }).Bind(3, bound - count);
            count += statement.Step() ? statement.Int64(0) : 0;
            statement.Reset();
            if (count >= bound)
            {
                break;
            }
        }

        return count;
    }
}
