using Yunkai.Documents.Sorting;
using Yunkai.Storage.Planning;
using Yunkai.Storage.Reading;

namespace Yunkai.Storage.Sqlite.Reading;

// Nearest first.
internal ref partial struct QueryRun
{
    // A row id and its place in a hash set and a queue, roughly.
    private const int RememberedBytes = 64;

    private void Nearest(QueryPlan plan)
    {
        // An explicit order outranks the distance, as in MongoDB; the condition then only says which documents.
        var sort = _query.Sort is { Fields.Count: > 0 } given ? given : null;
        var best = sort is null ? null : new BestRows(_query.Rows);
        var search = new NearSearch(plan, sort is null ? _query.Rows : long.MaxValue);
        var rows = new List<long>();
        while (search.TryNextDisc(out var ranges))
        {
            rows.Clear();
            foreach (var range in ranges)
            {
                Gather(_collection.Indexes[plan.Index], range, rows);
            }

            foreach (var row in rows)
            {
                if (search.IsNew(row))
                {
                    _cost.Sorting(RememberedBytes);
                    Measure(search, row, sort, best);
                }
            }

            while (search.TryTake(out var next))
            {
                if (!ReadRow(next, isChecked: true))
                {
                    return;
                }
            }
        }

        if (best is not null)
        {
            Deliver(best);
        }
    }

    private void Measure(NearSearch search, long row, SortOrder? sort, BestRows? best)
    {
        try
        {
            if (!TryRead(row, out var bson, out _) || !_query.Filter.Matches(bson))
            {
                return;
            }

            if (sort is not null && best is not null)
            {
                _cost.Sorting(best.Add(sort.Key(bson), row));
            }
            else
            {
                search.Add(row, bson);
            }
        }
        finally
        {
            _connection[Sql.GetDocument].Reset();
        }
    }
}
