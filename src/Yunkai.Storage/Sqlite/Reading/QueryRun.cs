using Yunkai.Documents.Filters;
using Yunkai.Documents.Sorting;
using Yunkai.Storage.Planning;
using Yunkai.Storage.Reading;
using Yunkai.Storage.Sqlite.Native;
using Yunkai.Storage.Writing;

namespace Yunkai.Storage.Sqlite.Reading;

/// <summary>Reads the rows of one query on one snapshot: on a read connection, or on the writer's inside its transaction.</summary>
/// <remarks>
/// Three ways: rows that come in order are streamed; rows of an index in another order are gathered as row ids and read in natural
/// order; a sort that no index gives keeps keys and row ids (only the best of them when a limit is set) and reads the documents at the end.
/// </remarks>
internal ref struct QueryRun
{
    private readonly SqliteConnection _connection;
    private readonly CollectionState _collection;
    private readonly Filter _filter;
    private readonly IRowSink _sink;
    private QueryGuard _guard;
    private long _skip;
    private long _limit;
    private int _taken;

    private QueryRun(SqliteConnection connection, CollectionState collection, Query query, IRowSink sink, QueryGuard guard)
    {
        _connection = connection;
        _collection = collection;
        _filter = query.Filter;
        _sink = sink;
        _guard = guard;
        _skip = query.Skip;
        _limit = query.Limit;
    }

    /// <summary>Returns how many rows the sink took.</summary>
    public static int Execute(SqliteConnection connection, CollectionState collection, Query query, IRowSink sink, QueryGuard guard)
    {
        if (query.Limit <= 0)
        {
            return 0;
        }

        var run = new QueryRun(connection, collection, query, sink, guard);
        var plan = PlanRival.Settle(connection, collection, Plan(collection, query));
        if (plan.IsInOrder)
        {
            run.Stream(plan, null);
        }
        else if (query.Sort is { Fields.Count: > 0 } sort)
        {
            run.Sorted(plan, sort, (long)query.Skip + query.Limit);
        }
        else
        {
            run.Gathered(plan);
        }

        return run._taken;
    }

    /// <summary>Streams rows that come in order by one statement, outside a transaction. False when the snapshot turned out not to fit the plan; then nothing was delivered.</summary>
    public static bool TryStream(SqliteConnection connection, CollectionState collection, Query query, QueryPlan plan, IRowSink sink, QueryGuard guard, SnapshotCheck check, out int taken)
    {
        taken = 0;
        if (query.Limit <= 0)
        {
            return true;
        }

        var run = new QueryRun(connection, collection, query, sink, guard);
        var fits = run.Stream(plan, check);
        taken = run._taken;
        return fits;
    }

    public static QueryPlan Plan(CollectionState collection, Query query)
    {
        var shape = query.Filter.Shape;
        if (QueryPlanner.TryPlanIdentity(shape) is { } identity)
        {
            return identity;
        }

        var indexes = new PlannableIndex[collection.Indexes.Count];
        for (var i = 0; i < indexes.Length; i++)
        {
            indexes[i] = new PlannableIndex(collection.Indexes[i].Definition, collection.Indexes[i].IsMultikey);
        }

        return QueryPlanner.Choose(shape, query.Sort, (long)query.Skip + query.Limit, indexes);
    }

    /// <summary>The row ids of a plan's ranges, each once, in natural order.</summary>
    public static List<long> RowIds(SqliteConnection connection, IndexState index, QueryPlan plan, ref QueryGuard guard)
    {
        var rows = new List<long>();
        foreach (var range in plan.Ranges)
        {
            var statement = BindRange(connection, range.IsSingleKey ? Sql.RowIdsByKey : Sql.RowIdsByRange, index, range);
            try
            {
                while (statement.Step())
                {
                    guard.Tick();
                    rows.Add(statement.Int64(0));
                }
            }
            finally
            {
                statement.Reset();
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

    private bool Stream(QueryPlan plan, SnapshotCheck? check)
    {
        if (plan.Index < 0)
        {
            return StreamRows(_connection[Sql.ScanDocuments].Bind(1, RowId.First(_collection.Id)).Bind(2, RowId.End(_collection.Id)), null, false, check);
        }

        // Several ranges are never in order.
        var index = _collection.Indexes[plan.Index];
        var range = plan.Ranges[0];
        var sql = range.IsSingleKey ? Sql.FindByKey : plan.IsBackward ? Sql.FindByRangeBackward : Sql.FindByRange;
        return StreamRows(BindRange(_connection, sql, index, range), index, plan.MayRepeat, check);
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
                _guard.Tick();
                var bson = statement.Blob(1);
                if (_filter.Matches(bson) && !Deliver(statement.Int64(0), bson))
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
        foreach (var row in RowIds(_connection, _collection.Indexes[plan.Index], plan, ref _guard))
        {
            if (!ReadRow(row, isChecked: false))
            {
                return;
            }
        }
    }

    private void Sorted(QueryPlan plan, SortOrder sort, long most)
    {
        var best = new BestRows(most);
        if (plan.Index < 0)
        {
            var statement = _connection[Sql.ScanDocuments].Bind(1, RowId.First(_collection.Id)).Bind(2, RowId.End(_collection.Id));
            try
            {
                while (statement.Step())
                {
                    _guard.Tick();
                    var bson = statement.Blob(1);
                    if (_filter.Matches(bson))
                    {
                        best.Add(sort.Key(bson), statement.Int64(0));
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
            foreach (var row in RowIds(_connection, _collection.Indexes[plan.Index], plan, ref _guard))
            {
                _guard.Tick();
                var statement = _connection[Sql.GetDocument].Bind(1, row);
                try
                {
                    if (statement.Step() && statement.Blob(0) is var bson && _filter.Matches(bson))
                    {
                        best.Add(sort.Key(bson), row);
                    }
                }
                finally
                {
                    statement.Reset();
                }
            }
        }

        foreach (var row in best.InOrder())
        {
            if (!ReadRow(row, isChecked: true))
            {
                return;
            }
        }
    }

    /// <summary>False to stop.</summary>
    private bool ReadRow(long row, bool isChecked)
    {
        _guard.Tick();
        if (isChecked && _skip > 0)
        {
            _skip--;
            return true;
        }

        var statement = _connection[Sql.GetDocument].Bind(1, row);
        try
        {
            if (!statement.Step())
            {
                throw new StorageException(StorageError.Corrupt, $"The index of collection {_collection.Info.Name} names a document that does not exist; restore a backup.");
            }

            var bson = statement.Blob(0);
            return !(isChecked || _filter.Matches(bson)) || Deliver(row, bson);
        }
        finally
        {
            statement.Reset();
        }
    }

    private bool Deliver(long row, ReadOnlySpan<byte> bson)
    {
        if (_skip > 0)
        {
            _skip--;
            return true;
        }

        _taken++;
        return _sink.Take(row, bson) && --_limit > 0;
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

    private static ReadOnlySpan<byte> Join(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> key, Span<byte> buffer)
    {
        var length = prefix.Length + key.Length;
        var target = length <= buffer.Length ? buffer[..length] : new byte[length];
        prefix.CopyTo(target);
        key.CopyTo(target[prefix.Length..]);
        return target;
    }
}
