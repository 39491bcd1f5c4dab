using Yunkai.Documents.Sorting;
using Yunkai.Storage.Planning;
using Yunkai.Storage.Reading;

namespace Yunkai.Storage.Sqlite.Reading;

// Several ranges that are each in order, read in step.
internal ref partial struct QueryRun
{
    private void Merged(QueryPlan plan, SortOrder sort)
    {
        var cursors = new List<RangeCursor>();
        foreach (var part in plan.Branches.Count > 0 ? plan.Branches : [plan])
        {
            // A part that is in order as a whole is so range by range.
            foreach (var range in part.Ranges)
            {
                cursors.Add(new RangeCursor(_collection.Indexes[part.Index], range, part.IsBackward));
            }
        }

        // What several branches find counts once. Its sort key is the same in all of them.
        var seen = plan.MayRepeat ? new HashSet<long>() : null;
        var heads = new PriorityQueue<RangeCursor, (byte[] Key, long Row)>(BestRows.Order);
        foreach (var cursor in cursors)
        {
            Advance(cursor, sort, heads, seen);
        }

        while (heads.TryDequeue(out var cursor, out var head) && ReadRow(head.Row, isChecked: true))
        {
            Advance(cursor, sort, heads, seen);
        }
    }

    /// <summary>Puts the cursor back with its next row that matches.</summary>
    private void Advance(RangeCursor cursor, SortOrder sort, PriorityQueue<RangeCursor, (byte[] Key, long Row)> heads, HashSet<long>? seen)
    {
        while (cursor.TryNext(_connection, ref _cost, out var row))
        {
            if (seen is not null && !seen.Add(row))
            {
                continue;
            }

            try
            {
                if (TryRead(row, out var bson, out _) && _query.Filter.Matches(bson))
                {
                    heads.Enqueue(cursor, (sort.Key(bson), row));
                    return;
                }
            }
            finally
            {
                _connection[Sql.GetDocument].Reset();
            }
        }
    }
}
