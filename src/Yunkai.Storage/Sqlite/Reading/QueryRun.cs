using Yunkai.Documents.Filters;
using Yunkai.Documents.Sorting;
using Yunkai.Storage.Planning;
using Yunkai.Storage.Reading;
using Yunkai.Storage.Sqlite.Native;
using Yunkai.Storage.Writing;

namespace Yunkai.Storage.Sqlite.Reading;

/// <summary>Reads the rows of one query on one snapshot: on a read connection, or on the writer's inside its transaction.</summary>
/// <remarks>
/// Four ways: rows that come in order are streamed; several ranges that are each in order are read in step (<c>.Merge</c>); rows of an index in
/// another order are gathered as row ids and read in natural order; a sort that no index gives keeps keys and row ids (only the best of them when a limit is set) and reads the documents at the end.
/// </remarks>
internal ref partial struct QueryRun
{
    // Gathering more row ids than this is worth less than the memory: the collection is read through instead.
    private const int MaxGathered = 4 << 20;

    private readonly SqliteConnection _connection;
    private readonly CollectionState _collection;
    private readonly Query _query;
    private readonly IRowSink _sink;
    private readonly ref QueryCost _cost;
    private long _skip;
    private long _limit;
    private int _taken;
    private bool _isStopped;

    private QueryRun(SqliteConnection connection, CollectionState collection, Query query, IRowSink sink, ref QueryCost cost)
    {
        _connection = connection;
        _collection = collection;
        _query = query;
        _sink = sink;
        _cost = ref cost;
        _skip = query.Skip;
        _limit = query.Limit;
    }

    /// <summary>Returns how many rows the sink took.</summary>
    public static int Execute(SqliteConnection connection, CollectionState collection, Query query, IRowSink sink, ref QueryCost cost) =>
        query.Limit <= 0 ? 0 : Execute(connection, collection, query, PlanRival.Settle(connection, collection, Plan(collection, query), query.Rows), sink, ref cost);

    /// <summary>As above, by a plan that was made from this very state of the collection.</summary>
    public static int Execute(SqliteConnection connection, CollectionState collection, Query query, QueryPlan plan, IRowSink sink, ref QueryCost cost)
    {
        if (query.Limit <= 0)
        {
            return 0;
        }

        var run = new QueryRun(connection, collection, query, sink, ref cost);
        if (plan.IsInOrder)
        {
            run.Stream(plan, null);
        }
        else if (query.Sort is not { Fields.Count: > 0 } sort)
        {
            run.Gathered(plan);
        }
        else if (plan.IsMerge)
        {
            run.Merged(plan, sort);
        }
        else
        {
            run.Sorted(plan, sort);
        }

        return run._taken;
    }

    /// <summary>Streams rows that come in order by one statement, outside a transaction. False when the snapshot turned out not to fit the plan; then nothing was delivered.</summary>
    public static bool TryStream(SqliteConnection connection, CollectionState collection, Query query, QueryPlan plan, IRowSink sink, ref QueryCost cost, SnapshotCheck check, out int taken)
    {
        taken = 0;
        if (query.Limit <= 0)
        {
            return true;
        }

        var run = new QueryRun(connection, collection, query, sink, ref cost);
        var fits = run.Stream(plan, check);
        taken = run._taken;
        return fits;
    }

    public static QueryPlan Plan(CollectionState collection, Query query)
    {
        if (QueryPlanner.TryPlanIdentity(query.Filter.Shape) is { } identity)
        {
            return identity;
        }

        return QueryPlanner.Choose(query.Filter.Shape, query.Sort, query.Rows, collection.Plannable());
    }

    public static Statement BindRange(SqliteConnection connection, Sql sql, IndexState index, in KeyRange range)
    {
        Span<byte> key = stackalloc byte[512];
        var statement = connection[sql];
        statement.Bind(1, Join(index.Prefix, range.Low, key));
        if (!range.IsSingleKey)
        {
            // An open end is the end of the index.
            statement.Bind(2, range.High is [0xFF] ? index.End : Join(index.Prefix, range.High, key));
        }

        return statement;
    }

    private bool Stream(QueryPlan plan, SnapshotCheck? check)
    {
        if (plan.Index < 0)
        {
            return StreamRows(ScanDocuments(), null, false, check);
        }

        var index = _collection.Indexes[plan.Index];
        for (var i = 0; i < plan.Ranges.Count && _limit > 0 && !_isStopped; i++)
        {
            var range = plan.Ranges[plan.IsBackward ? plan.Ranges.Count - 1 - i : i];
            var sql = range.IsSingleKey ? Sql.FindByKey : plan.IsBackward ? Sql.FindByRangeBackward : Sql.FindByRange;
            if (!StreamRows(BindRange(_connection, sql, index, range), index, plan.MayRepeat, check))
            {
                return false;
            }
        }

        return true;
    }

    private bool StreamRows(Statement statement, IndexState? index, bool wasMultikey, SnapshotCheck? check)
    {
        try
        {
            var hasRow = statement.Step();
            // The first step took the snapshot.
            if (check is { } snapshot && !snapshot.Holds(index, wasMultikey))
            {
                return false;
            }

            for (; hasRow; hasRow = statement.Step())
            {
                if (index is null)
                {
                    _cost.Document();
                }
                else
                {
                    _cost.Row();
                }

                var bson = statement.Blob(1);
                if (_query.Filter.Matches(bson) && !Deliver(statement.Int64(0), bson))
                {
                    break;
                }
            }

            return true;
        }
        finally
        {
            statement.Reset();
        }
    }

    private void Gathered(QueryPlan plan)
    {
        if (RowIds(plan) is not { } rows)
        {
            StreamRows(ScanDocuments(), null, false, null);
            return;
        }

        foreach (var row in rows)
        {
            if (!ReadRow(row, isChecked: false))
            {
                return;
            }
        }
    }

    private void Sorted(QueryPlan plan, SortOrder sort)
    {
        var best = new BestRows(_query.Rows);
        if (plan.IsScan || RowIds(plan) is not { } rows)
        {
            var statement = ScanDocuments();
            try
            {
                while (statement.Step())
                {
                    _cost.Document();
                    var bson = statement.Blob(1);
                    if (_query.Filter.Matches(bson))
                    {
                        _cost.Sorting(best.Add(sort.Key(bson), statement.Int64(0)));
                    }
                }
            }
            finally
            {
                statement.Reset();
            }
        }
        else
        {
            foreach (var row in rows)
            {
                if (TryRead(row, out var bson, out var statement) && _query.Filter.Matches(bson))
                {
                    _cost.Sorting(best.Add(sort.Key(bson), row));
                }

                statement.Reset();
            }
        }

        Deliver(best);
    }

    private void Deliver(BestRows best)
    {
        foreach (var row in best.InOrder())
        {
            if (!ReadRow(row, isChecked: true))
            {
                return;
            }
        }
    }

    /// <summary>The row ids of a plan's ranges, each once, in natural order; null when they are too many to keep.</summary>
    private List<long>? RowIds(QueryPlan plan)
    {
        var rows = new List<long>();
        if (plan.Branches.Count == 0 && !Gather(plan, rows))
        {
            return null;
        }

        foreach (var branch in plan.Branches)
        {
            if (!Gather(branch, rows))
            {
                return null;
            }
        }

        rows.Sort();
        if (plan.MayRepeat)
        {
            var kept = 0;
            for (var i = 0; i < rows.Count; i++)
            {
                if (i == 0 || rows[i] != rows[i - 1])
                {
                    rows[kept++] = rows[i];
                }
            }

            rows.RemoveRange(kept, rows.Count - kept);
        }

        return rows;
    }

    private bool Gather(QueryPlan plan, List<long> rows)
    {
        foreach (var range in plan.Ranges)
        {
            if (!Gather(_collection.Indexes[plan.Index], range, rows))
            {
                return false;
            }
        }

        return true;
    }

    private bool Gather(IndexState index, in KeyRange range, List<long> rows)
    {
        var statement = BindRange(_connection, range.IsSingleKey ? Sql.RowIdsByKey : Sql.RowIdsByRange, index, range);
        try
        {
            while (statement.Step())
            {
                _cost.Key();
                rows.Add(statement.Int64(0));
            }
        }
        finally
        {
            statement.Reset();
        }

        return rows.Count <= MaxGathered;
    }

    /// <summary>False to stop.</summary>
    private bool ReadRow(long row, bool isChecked)
    {
        if (isChecked && _skip > 0)
        {
            _skip--;
            return true;
        }

        if (!TryRead(row, out var bson, out var statement))
        {
            statement.Reset();
            throw new StorageException(StorageError.Corrupt, $"The index of collection {_collection.Info.Name} names a document that does not exist; restore a backup.");
        }

        try
        {
            return !(isChecked || _query.Filter.Matches(bson)) || Deliver(row, bson);
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>The bytes are valid until the statement is reset, which the caller does in any case.</summary>
    private bool TryRead(long row, out ReadOnlySpan<byte> bson, out Statement statement)
    {
        _cost.Document();
        statement = _connection[Sql.GetDocument].Bind(1, row);
        var isThere = statement.Step();
        bson = isThere ? statement.Blob(0) : default;
        return isThere;
    }

    private bool Deliver(long row, ReadOnlySpan<byte> bson)
    {
        if (_skip > 0)
        {
            _skip--;
            return true;
        }

        _taken++;
        _isStopped = !_sink.Take(row, bson);
        return --_limit > 0 && !_isStopped;
    }

    private readonly Statement ScanDocuments() => _connection[Sql.ScanDocuments].Bind(1, RowId.First(_collection.Id)).Bind(2, RowId.End(_collection.Id));

    private static ReadOnlySpan<byte> Join(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> key, Span<byte> buffer)
    {
        var length = prefix.Length + key.Length;
        var target = length <= buffer.Length ? buffer[..length] : new byte[length];
        prefix.CopyTo(target);
        key.CopyTo(target[prefix.Length..]);
        return target;
    }
}
