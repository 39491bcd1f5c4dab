using Yunkai.Storage.Planning;
using Yunkai.Storage.Sqlite.Native;
using Yunkai.Storage.Writing;

namespace Yunkai.Storage.Sqlite.Reading;

/// <summary>Chooses between plans that only the data can tell apart, by counting index entries up to a bound.</summary>
internal static class PlanRival
{
    /// <param name="rows">How many rows are wanted.</param>
    public static QueryPlan Settle(SqliteConnection connection, CollectionState collection, QueryPlan plan, long rows) => plan.Rivals.Count == 0
        ? plan
        : RivalChoice.Choose(plan, rows, EstimateDocuments(connection, collection), (candidate, bound) => CountUpTo(connection, collection, candidate, bound));

    /// <summary>Row ids are given out in a row, so the last one tells how many documents there were; removed ones count too.</summary>
    private static long EstimateDocuments(SqliteConnection connection, CollectionState collection)
    {
        var statement = connection[Sql.LastRowId].Bind(1, RowId.First(collection.Id)).Bind(2, RowId.End(collection.Id));
        try
        {
            return statement.Step() ? statement.Int64(0) - RowId.First(collection.Id) + 1 : 0;
        }
        finally
        {
            statement.Reset();
        }
    }

    private static long CountUpTo(SqliteConnection connection, CollectionState collection, QueryPlan plan, long bound)
    {
        var count = 0L;
        foreach (var branch in plan.Branches)
        {
            count += CountUpTo(connection, collection, branch, bound - count);
            if (count >= bound)
            {
                return count;
            }
        }

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
